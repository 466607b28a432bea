#include "alert-service/admin/snapshot.hpp"
#include "common/core/rfc3339.hpp"
#include "tests/support/text.hpp"
#include "tests/unit/alert/meter_bench.hpp"

// What time it is for the counting: the database says so, and shows how far it is.
namespace {

using namespace bandwatch;
using namespace bandwatch::alert;
using namespace bandwatch::alert::test;
using namespace std::chrono_literals;
using bandwatch::test::contains;

Quota hourly() {
  auto quota = Bench::day_quota();
  quota.rule.kind = PeriodKind::kHour;
  quota.summary = true;
  return quota;
}

TEST_CASE("the clock for the data is the database's, carried on by one that nobody sets") {
  ManualClock wall;
  Duration elapsed{};
  DataClock clock{wall, [&] { return elapsed; }};
  CHECK(clock.now() == kNow);
  clock.heard(kNow - 48h);
  CHECK(clock.wall_ahead() == 48h);
  elapsed += 10s;
  wall.advance(-72h);
  CHECK(clock.now() == kNow - 48h + 10s);
  clock.heard(kNow - 48h + 20s);
  CHECK(clock.wall_ahead() == -24h - 20s);
}

TEST_CASE("clocks that differ by a minute agree, and by more are told") {
  CHECK(clock_contradiction(1min).empty());
  CHECK(clock_contradiction(-1min).empty());
  CHECK(contains(clock_contradiction(61s), "1m1s ahead of the database's"));
  CHECK(contains(clock_contradiction(-48h), "2d behind the database's"));
  Snapshot snapshot;
  snapshot.polled = kNow;
  snapshot.schema_reason = "";
  snapshot.standing.cursor = kNow;
  CHECK(not_ready_reason(snapshot, kNow, 5min).empty());
  snapshot.wall_ahead = 48h;
  CHECK(contains(not_ready_reason(snapshot, kNow, 5min), "2d ahead of the database's"));
}

TEST_CASE("a wall clock that is days off neither stops the counting nor ends a period") {
  Bench bench{hourly()};
  bench.catch_up();
  const auto ahead = GENERATE(48h, -48h);
  bench.set_ahead(ahead);
  auto report = bench.poll_after(1min);
  CHECK(report.wall_ahead == ahead);
  CHECK(report.window == Window{kNow, kNow + 1min});
  CHECK(bench.mails().empty());
  bench.set_ahead(0h);
  report = bench.poll_after(1min);
  CHECK(report.wall_ahead == 0h);
  CHECK(report.window == Window{kNow + 1min, kNow + 2min});
  bench.run_to(kNow + 70min);
  CHECK(bench.mails().size() == 1);
}

TEST_CASE("a cursor from the future is told, and the counting goes on from what is booked") {
  Bench bench;
  bench.catch_up();
  PollCommit other;
  other.cursor_before = kNow;
  other.cursor_after = kNow + 48h;
  REQUIRE(bench.ledger().commit(other).value() == Change::kDone);
  const auto report = bench.poll_after(1min);
  CHECK(report.rewound == Window{kNow, kNow + 48h});
  CHECK(report.window == Window{kNow, kNow + 1min});
  CHECK(bench.used() == Bytes{3 * 240 * 10 + 40});
  CHECK_FALSE(bench.poll_after(1min).rewound.has_value());
  CHECK(bench.used() == Bytes{3 * 240 * 10 + 80});
}

TEST_CASE("a database whose clock is behind what it has shown is waited for, and nothing counts twice") {
  Bench bench;
  bench.catch_up();
  bench.source().set_time([&] { return bench.clock().now() - 1h; });
  for (int i = 0; i < 3; ++i) {
    const auto report = bench.poll_after(5min);
    CHECK(report.database_behind);
    CHECK_FALSE(report.rewound.has_value());
  }
  CHECK(bench.used() == Bytes{3 * 240 * 10});
  bench.source().set_time([&] { return bench.clock().now(); });
  CHECK_FALSE(bench.poll_after(1min).database_behind);
  CHECK(bench.used() == Bytes{3 * 240 * 10 + 16 * 40});
}

TEST_CASE("the cursor stays where the database has shown something last") {
  Bench bench{hourly()};
  bench.source().history() = steady_history({kNow - 3h, kNow + 100s}, 10);
  bench.catch_up();
  CHECK(bench.poll_after(2min).window.end == kNow + 90s);
  for (int i = 0; i < 3; ++i) {
    const auto report = bench.poll_after(30min);
    CHECK(report.window.length() == 0s);
    CHECK_FALSE(report.behind);
  }
  CHECK(bench.standing().cursor == kNow + 90s);
  CHECK(bench.mails().empty());
}

TEST_CASE("a backlog that comes at last is counted as if it had been there") {
  const bool restarted = GENERATE(false, true);
  Bench bench;
  const auto all = steady_history({kNow - 3h, kNow + 5h}, 10);
  bench.source().history() = all;
  forget(bench.source().history(), {kNow - 12min, kNow + 5h});
  bench.catch_up();
  bench.run_to(kNow + 90min);
  CHECK(bench.used() == Bytes{(3 * 60 - 12) * 4 * 10});
  if (restarted) bench.restart();
  bench.source().history() = all;
  bench.run_to(kNow + 100min);
  CHECK(bench.used() == Bytes{(3 * 60 + 100) * 4 * 10});
  CHECK_FALSE(bench.standing().incomplete(period_at(bench.quota().rule, kNow).window));
  CHECK(bench.standing().scrapes_in({kNow - 3h, kNow + 2h}).coverage() == 1.0);
}

TEST_CASE("what comes late of one target while another goes on is counted, and waited for as long as it may come") {
  Bench bench;
  auto all = steady_history({kNow - 3h, kNow + 5h}, 10);
  const auto other = steady_history({kNow - 3h, kNow + 5h}, 100);
  for (auto [to, from] : {std::pair{&all.counters, &other.counters}, std::pair{&all.up, &other.up},
                          std::pair{&all.witnesses, &other.witnesses}}) {
    to->push_back(from->front());
    to->back().labels.set("instance", "late");
  }
  auto lacks = all;
  for (auto* list : {&lacks.counters, &lacks.up, &lacks.witnesses}) {
    auto& series = list->back();
    const auto kept = static_cast<std::size_t>(std::upper_bound(series.times.begin(), series.times.end(), kNow) -
                                               series.times.begin());
    series.times.resize(kept);
    series.values.resize(kept);
  }
  bench.source().history() = lacks;
  bench.catch_up();
  bench.run_to(kNow + 60min);
  CHECK(bench.used() == Bytes{3 * 240 * 110 + 240 * 10});
  const auto day = period_at(bench.quota().rule, kNow).window;
  CHECK(bench.standing().incomplete(day));
  CHECK(bench.standing().missing_since == kNow);
  SECTION("it comes") {
    bench.source().history() = all;
    bench.run_to(kNow + 64min);
    CHECK(bench.used() == Bytes{(3 * 240 + 64 * 4) * 110});
    CHECK_FALSE(bench.standing().incomplete(day));
  }
  SECTION("it comes after a restart, and after a poll that still lacks it") {
    bench.restart();
    bench.run_to(kNow + 61min);
    CHECK(bench.standing().missing_since == kNow);
    bench.source().history() = all;
    bench.run_to(kNow + 64min);
    CHECK(bench.used() == Bytes{(3 * 240 + 64 * 4) * 110});
    CHECK_FALSE(bench.standing().incomplete(day));
  }
  SECTION("it comes while nobody looks, and restarts in between") {
    auto& counter = all.counters.back();
    for (std::size_t i = 0; i < counter.times.size(); ++i) {
      if (counter.times[i] > kNow + 20min) counter.values[i] -= 100.0 * (3 * 240 + 80);
    }
    bench.source().history() = all;
    bench.restart();
    bench.run_to(kNow + 64min);
    CHECK(bench.used() == Bytes{(3 * 240 + 64 * 4) * 110});
    CHECK_FALSE(bench.standing().missing_since.has_value());
  }
  SECTION("it does not") {
    bench.run_to(kNow + 125min);
    CHECK_FALSE(bench.standing().missing_since.has_value());
  }
}

TEST_CASE("a database that was away for days and comes back empty loses nothing silently") {
  Bench bench{Bench::day_quota()};
  auto quota = Bench::day_quota();
  quota.rule.kind = PeriodKind::kMonth;
  bench.change(quota);
  const auto back = kNow + 66h;
  bench.source().history() = steady_history({kNow - 3h, back + 2h}, 10);
  auto after = bench.source().history();
  forget(bench.source().history(), {kNow, back + 2h});
  forget(after, {kNow - 4h, back});
  bench.catch_up();
  for (int hour = 0; hour < 66; ++hour)
    bench.poll_after(1h);
  bench.source().history() = after;
  if (GENERATE(false, true)) bench.restart();
  bench.poll_after(1h);
  bench.catch_up();
  CHECK(bench.used() == Bytes{(3 + 67) * 240 * 10});
  REQUIRE(bench.standing().gaps.size() == 1);
  CHECK(bench.standing().gaps.front() == Window{kNow, back + 15s});
  CHECK(bench.standing().incomplete(period_at(quota.rule, kNow).window));
}

TEST_CASE("a checkpoint from before a hole is kept until its counter is back") {
  Bench bench;
  auto quota = Bench::day_quota();
  quota.rule.kind = PeriodKind::kMonth;
  bench.change(quota);
  const auto back = kNow + 66h;
  auto all = steady_history({kNow - 3h, back + 2h}, 10);
  all.counters.push_back(all.counters.front());
  all.counters.back().labels.set("route", "another");
  bench.source().history() = all;
  forget(bench.source().history(), {kNow, back + 2h});
  bench.catch_up();
  // The new database has the node at once, and the second route when it is used again.
  forget(all, {kNow - 4h, back});
  auto& second = all.counters.back();
  const auto from = std::upper_bound(second.times.begin(), second.times.end(), back + 30min);
  second.values.erase(second.values.begin(), second.values.begin() + (from - second.times.begin()));
  second.times.erase(second.times.begin(), from);
  bench.source().history() = all;
  bench.clock().advance(66h + 5min);
  bench.catch_up();
  bench.run_to(back + 1h);
  CHECK(bench.used() == Bytes{2 * (3 + 67) * 240 * 10});
}

TEST_CASE("a long time without anything is searched once, and what is found is judged in short steps") {
  auto quota = Bench::day_quota();
  quota.rule = parse_period_rule("rolling 1h").value();
  quota.limit = Bytes{2'400};
  quota.thresholds = {Threshold{10'000}};
  Bench bench{quota};
  bench.source().history() = steady_history({kNow - 3h, kNow + 48h}, 10);
  auto all = bench.source().history();
  forget(bench.source().history(), {kNow, kNow + 48h});
  bench.catch_up();
  const auto before = bench.mails().size();
  bench.clock().advance(30h);
  bench.catch_up();
  const auto reads = bench.source().reads().size();
  bench.poll_after(1min);
  CHECK(bench.source().reads().size() - reads <= 2);
  bench.source().history() = all;
  forget(bench.source().history(), {kNow, kNow + 29h});
  bench.clock().advance(1min);
  bench.catch_up();
  CHECK(bench.standing().cursor == kNow + 30h + 2min);
  CHECK(bench.mails().size() > before);
}

}  // namespace
