#include "tests/unit/alert/meter_bench.hpp"

namespace {

using namespace bandwatch;
using namespace bandwatch::alert;
using namespace bandwatch::alert::test;
using namespace std::chrono_literals;

TEST_CASE("the first poll begins where the period does and reads up to now page by page") {
  Bench bench;
  const auto reports = bench.catch_up();
  REQUIRE(reports.size() == 2);
  CHECK(reports[0].began == kNow - 10h);
  CHECK(reports[0].window.length() == 0ms);  // there was nothing
  CHECK(reports[1].window == Window{kNow - 10h, kNow});
  CHECK_FALSE(reports[1].began.has_value());
  CHECK(bench.used() == Bytes{3 * 240 * 10});
  CHECK(bench.standing().cursor == kNow);
  CHECK_FALSE(bench.standing().incomplete(period_at(bench.quota().rule, kNow).window));
}

TEST_CASE("the first poll does not look for what the database has thrown away") {
  Bench bench;
  bench.source().set_retention(2h);
  CHECK(bench.poll().value().began == kNow - 2h);
  CHECK(bench.used() == Bytes{2 * 240 * 10});
  CHECK(bench.standing().incomplete(period_at(bench.quota().rule, kNow).window));
}

TEST_CASE("each poll adds what is new, and nothing twice") {
  Bench bench;
  bench.catch_up();
  CHECK(bench.poll_after(1min).window == Window{kNow, kNow + 1min});
  CHECK(bench.used() == Bytes{3 * 240 * 10 + 40});
  bench.restart();
  CHECK(bench.poll_after(1min).read.samples > 4);  // the overlap
  CHECK(bench.used() == Bytes{3 * 240 * 10 + 80});
}

TEST_CASE("a poll without time gone by reads nothing, nor does a clock that was set back") {
  Bench bench;
  bench.catch_up();
  const auto reads = bench.source().reads().size();
  bench.clock().advance(-1h);
  const auto report = bench.poll().value();
  CHECK(report.window.length() == 0ms);
  CHECK_FALSE(report.behind);
  CHECK(bench.source().reads().size() == reads);
  CHECK(bench.standing().cursor == kNow);
}

TEST_CASE("a poll that fails moves nothing, and the next one makes up for it") {
  Bench bench;
  bench.catch_up();
  bench.source().fail_next_read(Error{Errc::kMalformedData, "warnings", {}});
  bench.clock().advance(5min);
  const auto failed = bench.poll();
  REQUIRE(failed.has_error());
  CHECK(failed.error().code == Errc::kMalformedData);
  CHECK(bench.standing().cursor == kNow);
  CHECK(bench.used() == Bytes{3 * 240 * 10});
  CHECK(bench.poll_after(5min).window == Window{kNow, kNow + 10min});
  CHECK(bench.used() == Bytes{3 * 240 * 10 + 400});
}

TEST_CASE("an unreachable database on the first start leaves the ledger unbegun") {
  Bench bench;
  bench.source().fail_retention(Error{Errc::kUnavailable, "refused", {}});
  CHECK(bench.poll().has_error());
  CHECK_FALSE(bench.standing().counting_since.has_value());
  CHECK(bench.poll().value().began.has_value());
}

TEST_CASE("a ledger that was moved meanwhile refuses the poll") {
  Bench bench;
  bench.catch_up();
  bench.clock().advance(1min);
  bench.source().interrupt_next_read([&] {
    PollCommit other;
    other.cursor_before = kNow;
    other.cursor_after = kNow + 30s;
    REQUIRE(bench.ledger().commit(other).value() == Change::kDone);
  });
  const auto refused = bench.poll();
  REQUIRE(refused.has_error());
  CHECK(refused.error().code == Errc::kUnavailable);
  CHECK(bench.used() == Bytes{3 * 240 * 10});
  CHECK(bench.poll().value().window == Window{kNow + 30s, kNow + 1min});
  CHECK(bench.used() == Bytes{3 * 240 * 10 + 40});
}

TEST_CASE("a downtime longer than the retention is a gap and the total is at least") {
  Bench bench;
  bench.catch_up();
  bench.source().set_retention(90min);
  const auto report = bench.poll_after(2h);
  CHECK(report.gap == Window{kNow, kNow + 30min + 15s});
  CHECK(report.window == Window{kNow, kNow + 2h});
  CHECK(bench.standing().gaps == std::vector{Window{kNow, kNow + 30min + 15s}});
  CHECK(bench.standing().incomplete(period_at(bench.quota().rule, kNow).window));
  // The counter went on, so that its difference still holds the bytes of the gap.
  CHECK(bench.used() == Bytes{5 * 240 * 10});
}

TEST_CASE("the database's reach is compared with the downtime and the period") {
  Bench bench;
  bench.source().set_retention(8h);
  const auto first = bench.catch_up().front().reach;
  CHECK(first.retention == Retention{8h, true});
  CHECK(first.downtime == 0ms);  // before it begins, a ledger can't be down
  CHECK(first.longest_period == 24h);
  CHECK(first.short_of_period());
  bench.restart();
  bench.source().set_retention_told(false);
  const auto second = bench.poll_after(9h).reach;
  CHECK(second.retention == Retention{8h, false});
  CHECK(second.downtime == 9h);
  CHECK(second.lost_downtime());
  CHECK(bench.poll_after(1min).reach.downtime == 9h);
}

TEST_CASE("the retention is asked again every day") {
  Bench bench;
  bench.source().history() = steady_history({kNow - 3h, kNow + 30h}, 10);
  bench.catch_up();
  bench.source().set_retention(24h * 30);
  for (int hour = 0; hour < 23; ++hour)
    REQUIRE(bench.poll_after(59min).reach.retention.length == 24h * 15);
  for (int hour = 0; hour < 2; ++hour)
    bench.poll_after(59min);
  CHECK(bench.poll_after(1min).reach.retention.length == 24h * 30);
}

TEST_CASE("the ledger is looked over once it has caught up, and daily from then on") {
  Bench bench;
  const auto reports = bench.catch_up();
  CHECK_FALSE(reports.front().audit.has_value());
  REQUIRE(reports.back().audit.has_value());
  CHECK(reports.back().audit->totals == 1);
  CHECK_FALSE(bench.poll_after(1min).audit.has_value());
  int looks = 0;
  for (int hour = 0; hour < 48; ++hour)
    looks += bench.poll_after(1h).audit ? 1 : 0;
  CHECK(looks == 2);
}

TEST_CASE("thresholds passed on the way give one mail each") {
  Bench bench;
  bench.catch_up();
  auto quota = bench.quota();
  quota.limit = Bytes{7'200 + 1'000};  // 87.8 % already
  bench.change(quota);
  CHECK(bench.poll_after(1min).notifications == 1);
  std::size_t sent = 1;
  for (int minute = 0; minute < 30; ++minute)
    sent += bench.poll_after(1min).notifications;
  CHECK(sent == 3);
  CHECK(bench.mails().size() == 3);
}

TEST_CASE("thresholds passed before the first start give one mail, and no more after a restart") {
  auto quota = Bench::day_quota();
  quota.limit = Bytes{7'000};
  quota.recipients = {"ops@example.org", "boss@example.org"};
  Bench bench{quota};
  std::size_t crossings = 0;
  for (const auto& report : bench.catch_up())
    crossings += report.crossings.size();
  CHECK(crossings == 3);
  const auto mails = bench.mails();
  REQUIRE(mails.size() == 2);
  for (const auto& mail : mails)
    CHECK(mail.crossing.threshold == Threshold{10'000});
  bench.restart();
  for (int minute = 0; minute < 5; ++minute)
    CHECK(bench.poll_after(1min).notifications == 0);
  CHECK(bench.mails().size() == 2);
}

TEST_CASE("a crossing in an old page of the first start waits for the rest") {
  auto quota = Bench::day_quota();
  quota.limit = Bytes{100};
  Bench bench{quota};
  bench.set_page(30min);
  const auto reports = bench.catch_up();
  REQUIRE(reports.size() == 20);
  for (std::size_t i = 0; i + 1 < reports.size(); ++i)
    CHECK(reports[i].notifications == 0);
  CHECK(reports.back().notifications == 1);
}

TEST_CASE("another limit arms the thresholds again") {
  auto quota = Bench::day_quota();
  quota.limit = Bytes{7'000};
  Bench bench{quota};
  bench.catch_up();
  REQUIRE(bench.mails().size() == 1);
  quota.limit = Bytes{7'100};
  bench.change(quota);
  CHECK(bench.poll_after(1s).notifications == 1);
  CHECK(bench.mails().size() == 2);
}

TEST_CASE("a new day begins at zero") {
  auto quota = Bench::day_quota();
  quota.rule.zone = "Asia/Tokyo";  // midnight there is 15:00 UTC
  Bench bench{quota};
  bench.source().history() = steady_history({kNow - 3h, kNow + 6h}, 10);
  bench.catch_up();
  CHECK(bench.used() == Bytes{3 * 240 * 10});
  bench.poll_after(5h);
  CHECK(bench.used() == Bytes{8 * 240 * 10});  // 15:00 still belongs to the day that it ends
  bench.poll_after(1min);
  CHECK(bench.used() == Bytes{40});
}

TEST_CASE("the reason for an absent schema is asked for at the newest page only") {
  Bench bench;
  bench.source().history() = {};
  bench.source().set_reason("enable bandwidth_metrics on the plugin");
  const auto reports = bench.catch_up();
  REQUIRE(reports.size() == 2);
  CHECK(reports[0].schema_reason.empty());
  CHECK(reports[1].schema_reason == "enable bandwidth_metrics on the plugin");
}

}  // namespace
