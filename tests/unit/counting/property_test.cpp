#include "common/counting/accountant.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/history.hpp"

#include <numeric>
#include <random>

namespace {

using namespace bandwatch;
using namespace bandwatch::counting;
using test::History;

/// Bytes per series id and 15-minute slot.
using Ledger = std::map<std::pair<std::string, UtcTime>, std::uint64_t>;

Accountant::Sink into(Ledger& ledger) {
  return [&ledger](const CountedSeries& counted, const Delta& delta) {
    const auto slot = floor_to(delta.at - Duration{1}, std::chrono::minutes{15});
    ledger[{counted.id, slot}] += delta.bytes.count();
  };
}

void feed(const History& history, Accountant& accountant, Window window, Ledger& ledger) {
  const auto page = page_of(history, window);
  const auto answers = answer(history, accountant.questions(page));
  accountant.account(page, answers, into(ledger));
}

Accountant make(const History& history) {
  return Accountant{schema_presets(), NewTargetPolicy::kBaseline, history.window.start};
}

Ledger in_one_go(const History& history) {
  Ledger ledger;
  auto accountant = make(history);
  feed(history, accountant, history.window, ledger);
  return ledger;
}

std::map<std::string, std::uint64_t> totals(const Ledger& ledger) {
  std::map<std::string, std::uint64_t> out;
  for (const auto& [key, bytes] : ledger)
    out[key.first] += bytes;
  return out;
}

History history_of(std::uint64_t seed) {
  test::HistoryOptions options;
  options.seed = seed;
  return test::make_history(options);
}

}  // namespace

TEST_CASE("What is counted and what is lost add up to the true bytes, in 100 histories") {
  std::uint64_t lost = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const auto history = history_of(seed);
    const auto counted = totals(in_one_go(history));
    for (const auto& [id, truth] : history.truth) {
      const auto found = counted.find(id);
      const auto bytes = found == counted.end() ? 0 : found->second;
      INFO("seed " << seed << " series " << id);
      REQUIRE(bytes + history.lost.at(id) == truth);
      lost += history.lost.at(id);
    }
  }
  CHECK(lost > 0);  // the histories do hold restarts with unseen traffic
}

TEST_CASE("Any schedule of polls, overlaps and restarts gives the same bytes in the same slots") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const auto history = history_of(seed);
    const auto expected = in_one_go(history);
    std::mt19937_64 random{seed};
    Ledger ledger;
    auto accountant = make(history);
    for (auto cursor = history.window.start; cursor < history.window.end;) {
      const auto length = Duration{std::uniform_int_distribution<int>{10'000, 900'000}(random)};
      const auto overlap = Duration{std::uniform_int_distribution<int>{0, 300'000}(random)};
      const auto end = std::min(cursor + length, history.window.end);
      if (random() % 3 == 0) {  // the process dies: only the checkpoints survive
        auto next = make(history);
        next.restore(accountant.checkpoints());
        accountant = std::move(next);
      }
      feed(history, accountant, Window{cursor - overlap, end}, ledger);
      cursor = end;
    }
    INFO("seed " << seed);
    REQUIRE(ledger == expected);
  }
}

TEST_CASE("Without restarts the sum is last minus first, whatever samples between are missing") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    test::HistoryOptions options;
    options.seed = seed;
    options.restart_chance = 0;
    auto history = test::make_history(options);
    const auto expected = totals(in_one_go(history));
    std::mt19937_64 random{seed};
    for (auto& series : history.counters) {
      Series thinned{series.labels, {}, {}};
      for (std::size_t i = 0; i < series.times.size(); ++i) {
        const bool edge = i == 0 || i + 1 == series.times.size();
        if (!edge && random() % 2 == 0) continue;
        thinned.times.push_back(series.times[i]);
        thinned.values.push_back(series.values[i]);
      }
      series = std::move(thinned);
    }
    INFO("seed " << seed);
    REQUIRE(totals(in_one_go(history)) == expected);
  }
}
