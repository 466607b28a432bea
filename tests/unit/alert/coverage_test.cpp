#include "tests/unit/alert/meter_bench.hpp"

// How much of what passed the scrapes have seen, and when a total is "at least".
namespace {

using namespace bandwatch;
using namespace bandwatch::alert;
using namespace bandwatch::alert::test;
using namespace std::chrono_literals;

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
