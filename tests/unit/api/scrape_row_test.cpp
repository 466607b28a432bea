#include "api-service/cache/scrape_row.hpp"
#include "tests/support/catch.hpp"

#include <cstdint>
#include <random>
#include <vector>

using namespace bandwatch;
using api::ScrapeRow;
using counting::ScrapeCount;

namespace {

std::vector<ScrapeCount> cells(const ScrapeRow& row) {
  std::vector<ScrapeCount> out(row.size());
  row.for_each([&](std::size_t bucket, ScrapeCount count) { out.at(bucket) = count; });
  return out;
}

/// Whether it begins at 0, ascends, and no two neighbours are equal.
bool is_tidy(const ScrapeRow& row) {
  const auto stretches = row.stretches();
  if (row.size() == 0) return stretches.empty();
  bool tidy = stretches.front().begin == 0 && stretches.back().begin < row.size();
  for (std::size_t i = 1; i < stretches.size(); ++i)
    tidy = tidy && stretches[i - 1].begin < stretches[i].begin && stretches[i - 1].count != stretches[i].count;
  return tidy;
}

}  // namespace

TEST_CASE("An even pace is one stretch") {
  ScrapeRow row{1440};
  for (std::size_t i = 0; i < row.size(); ++i)
    row.add(i, {4, 4});
  CHECK(row.stretches().size() == 1);
  row.add(700, {1, 0});
  CHECK(row.stretches().size() == 3);
  row.forget_first(701);
  CHECK(row.stretches().size() == 1);
  CHECK(row.size() == 739);
}

TEST_CASE("A row without buckets holds nothing") {
  ScrapeRow row{0};
  CHECK(row.stretches().empty());
  row.extend_to(2);
  row.add(1, {1, 1});
  row.forget_first(2);
  CHECK(row.stretches().empty());
  row.extend_to(1);
  CHECK(cells(row) == std::vector<ScrapeCount>(1));
}

TEST_CASE("Whatever is done to a row, its buckets hold what a plain list holds") {
  std::mt19937_64 random{GENERATE(range(1U, 50U))};
  ScrapeRow row{20};
  std::vector<ScrapeCount> model(20);
  for (int step = 0; step < 300; ++step) {
    const auto choice = random() % 20;
    if (choice == 0) {
      const auto count = random() % (model.size() + 1);
      row.forget_first(count);
      model.erase(model.begin(), model.begin() + static_cast<std::ptrdiff_t>(count));
    } else if (choice < 3 || model.empty()) {
      model.resize(model.size() + random() % 10 + 1);
      row.extend_to(model.size());
    } else {
      const auto index = random() % model.size();
      const auto seen = static_cast<std::uint32_t>(random() % 3);
      const ScrapeCount more{seen, static_cast<std::uint32_t>(random() % (seen + 1))};
      row.add(index, more);
      model[index] = {model[index].seen + more.seen, model[index].ok + more.ok};
    }
    REQUIRE(cells(row) == model);
    REQUIRE(is_tidy(row));
  }
}
