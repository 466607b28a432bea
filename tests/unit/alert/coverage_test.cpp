#include "tests/support/text.hpp"
#include "tests/unit/alert/meter_bench.hpp"

// How much of what passed the scrapes have seen, and when a total is "at least".
namespace {

using namespace bandwatch;
using namespace bandwatch::alert;
using namespace bandwatch::alert::test;
using namespace std::chrono_literals;
using bandwatch::test::contains;

TEST_CASE("what makes bytes count twice is told in each mail, and stays so while it can't be looked at") {
  auto quota = Bench::day_quota();
  quota.limit = Bytes{2'400 * 3 + 100};
  quota.thresholds = {Threshold{5'000}, Threshold{10'000}};
  Bench bench{quota};
  const std::string sentence = "job=\"a\" and job=\"b\" show the same counters of instance node";
  bench.source().set_counted_twice(std::vector{sentence});
  const auto claimed = [&] {
    const auto claim = bench.ledger().claim(bench.clock().now(), 1min, kMailLane).value();
    return claim ? claim->message : std::string{};
  };
  CHECK(bench.catch_up().back().counted_twice == std::vector{sentence});
  CHECK(contains(claimed(), "The true usage may be less than is shown."));
  const auto at_once = bench.poll_after(0s);
  CHECK(at_once.counted_twice == std::vector{sentence});
  CHECK(at_once.rhythm == 15s);
  bench.source().set_counted_twice({});
  CHECK(bench.poll_after(1min).counted_twice == std::vector{sentence});
  bench.source().set_counted_twice(std::vector<std::string>{});
  CHECK(bench.poll_after(1min).counted_twice.empty());
  bench.run_to(kNow + 10min);
  const auto later = claimed();
  CHECK_FALSE(later.empty());
  CHECK_FALSE(contains(later, "less than is shown"));
}

TEST_CASE("how long a poll is says nothing about the scrapes that there should be") {
  Bench bench;
  bench.catch_up();
  for (int i = 0; i < 300; ++i)
    bench.poll_after(1s);
  const auto scrapes = bench.standing().scrapes_in({kNow, kNow + 15min});
  CHECK(scrapes.expected == 20);
  CHECK(scrapes.seen == 20);
}

TEST_CASE("scrapes that are missing between two are expected at the target's own rhythm") {
  Bench bench;
  bench.catch_up();
  forget(bench.source().history(), {kNow + 60s, kNow + 90s});
  bench.run_to(kNow + 3min);
  const auto scrapes = bench.standing().scrapes_in({kNow, kNow + 15min});
  CHECK(scrapes.expected == 12);
  CHECK(scrapes.seen == 10);
}

TEST_CASE("a restart and a first value that is not counted make a total at least") {
  Bench bench;
  const auto day = period_at(bench.quota().rule, kNow).window;
  SECTION("a restart") {
    bench.catch_up();
    CHECK_FALSE(bench.standing().incomplete(day));
    auto& counter = bench.source().history().counters.front();
    for (std::size_t i = 0; i < counter.times.size(); ++i) {
      if (counter.times[i] > kNow + 30s) counter.values[i] = 10.0 * static_cast<double>(i % 100);
    }
    bench.run_to(kNow + 3min);
  }
  SECTION("a first value") {
    for (auto& value : bench.source().history().counters.front().values)
      value += 5'000;
    bench.catch_up();
  }
  CHECK(bench.standing().incomplete(day));
}

}  // namespace
