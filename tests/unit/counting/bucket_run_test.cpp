#include "common/counting/bucket_run.hpp"
#include "tests/support/bucket_collector.hpp"
#include "tests/support/catch.hpp"

#include <random>

namespace {

using namespace bandwatch;
using namespace bandwatch::counting;
using test::BucketCollector;

UtcTime at(std::int64_t seconds) {
  return UtcTime{std::chrono::seconds{seconds}};
}

/// (0, 60], (60, 120], (120, 200], (200, 1000]
BucketGrid uneven_grid() {
  return {at(0), {at(60), at(120), at(200), at(1000)}};
}

CountedSeries series(std::string id = "s") {
  CountedSeries out;
  out.id = std::move(id);
  return out;
}

Delta delta(std::int64_t from, std::int64_t to, std::uint64_t bytes, Origin origin = Origin::kContinued) {
  return Delta{at(from), at(to), Bytes{bytes}, origin};
}

std::vector<Bytes> bytes(std::initializer_list<std::uint64_t> counts) {
  std::vector<Bytes> out;
  for (const auto count : counts)
    out.emplace_back(count);
  return out;
}

}  // namespace

TEST_CASE("A delta is booked in the bucket of its later sample, edges included") {
  const auto grid = uneven_grid();
  BucketCollector found{grid.ends.size()};
  BucketRun run{grid, Attribution::kSample, found};
  for (const auto& one : {delta(-15, 0, 1), delta(0, 1, 2), delta(30, 60, 4), delta(60, 61, 8), delta(150, 200, 16),
                          delta(190, 201, 32), delta(999, 1001, 64)}) {
    run.add(series(), one);
  }
  run.flush(series());
  CHECK(found.bytes.at("s") == bytes({6, 8, 16, 32}));
  CHECK(found.events.empty());
}

TEST_CASE("Series after series gets its own bytes, also one without any") {
  const auto grid = uneven_grid();
  BucketCollector found{grid.ends.size()};
  BucketRun run{grid, Attribution::kSample, found};
  run.add(series("a"), delta(140, 150, 5));
  run.flush(series("a"));
  run.add(series("b"), delta(65, 70, 0));
  run.flush(series("b"));
  run.add(series("c"), delta(900, 1001, 9));
  run.flush(series("c"));
  run.add(series("a"), delta(20, 30, 7));
  run.flush(series("a"));
  CHECK(found.bytes.at("a") == bytes({7, 0, 5, 0}));
  CHECK(found.bytes.at("b") == bytes({0, 0, 0, 0}));
  CHECK(found.bytes.count("c") == 0);
}

TEST_CASE("Linear attribution spreads a delta over its time and loses nothing") {
  const auto grid = uneven_grid();
  BucketCollector found{grid.ends.size()};
  BucketRun run{grid, Attribution::kLinear, found};
  run.add(series(), delta(50, 130, 80));
  run.flush(series());
  CHECK(found.bytes.at("s") == bytes({10, 60, 10, 0}));
  // What lies outside of the grid is not in it.
  run.add(series("edge"), delta(-10, 10, 101));
  run.add(series("edge"), delta(990, 1010, 101));
  run.flush(series("edge"));
  CHECK(found.bytes.at("edge") == bytes({51, 0, 0, 50}));

  std::mt19937_64 random{3};
  for (int round = 0; round < 1000; ++round) {
    const auto from = static_cast<std::int64_t>(random() % 700);
    const auto to = from + 1 + static_cast<std::int64_t>(random() % 299);
    const auto amount = random() >> (random() % 64);
    const auto id = std::to_string(round);
    run.add(series(id), delta(from, to, amount));
    run.flush(series(id));
    std::uint64_t sum = 0;
    for (const auto part : found.bytes.at(id))
      sum += part.count();
    REQUIRE(sum == amount);
  }
}

TEST_CASE("Events are told of: other origins, and outages, also within a bucket") {
  const auto grid = uneven_grid();
  const auto attribution = GENERATE(Attribution::kSample, Attribution::kLinear);
  BucketCollector found{grid.ends.size()};
  BucketRun run{grid, attribution, found};
  run.add(series(), delta(10, 20, 1));
  run.add(series(), delta(20, 40, 2, Origin::kReset));
  run.add(series(), delta(201, 501, 8));
  run.add(series(), delta(210, 511, 3));
  run.add(series(), delta(100, 401, 4));
  run.add(series(), delta(1001, 1002, 5, Origin::kReset));
  CHECK(found.events == std::multiset<BucketCollector::Event>{{"s", at(20), at(40), 2, Origin::kReset},
                                                              {"s", at(100), at(401), 4, Origin::kContinued},
                                                              {"s", at(210), at(511), 3, Origin::kContinued}});
  run.flush(series());
  // A delta over an outage is not spread.
  CHECK(found.bytes.at("s") == bytes({3, 0, 0, 15}));
}

TEST_CASE("Scrapes are counted per bucket and target") {
  const auto grid = uneven_grid();
  BucketCollector found{grid.ends.size()};
  ScrapeRun run{grid, found};
  const Target a{"kong", "a"};
  const Target b{"kong", "b"};
  for (const auto second : {0, 60, 61, 120, 1000, 1001})
    run.add(at(second), second == 61 ? 0 : 1);
  run.flush(a);
  run.add(at(5), 0);
  run.flush(b);
  run.flush(a);
  using Counts = std::vector<std::pair<std::uint32_t, std::uint32_t>>;
  CHECK(found.scrapes.at(a) == Counts{{1, 1}, {2, 1}, {0, 0}, {1, 1}});
  CHECK(found.scrapes.at(b) == Counts{{1, 0}, {0, 0}, {0, 0}, {0, 0}});
}
