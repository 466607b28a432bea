#include "alert-service/admin/pages.hpp"
#include "alert-service/admin/service_metrics.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/text.hpp"
#include "tests/unit/alert/alert_support.hpp"

namespace {

using namespace bandwatch;
using namespace bandwatch::alert;
using bandwatch::test::contains;
using namespace bandwatch::alert::test;
using namespace std::chrono_literals;

CrossingReport crossing(Threshold threshold, std::optional<UtcTime> notified) {
  return {{{"bun", period_at(PeriodRule{}, kNow), 1000, threshold},
           kNow - 1h,
           Bytes{820},
           threshold,
           period_at(PeriodRule{}, kNow).window.end},
          notified};
}

Totals totals() {
  Totals out;
  out.standing = {.counting_since = kMonthStart, .cursor = kNow - 30s, .gaps = {}};
  out.usages.push_back({"bun", period_at(PeriodRule{}, kNow), Bytes{857}});
  out.usages.push_back({"other", period_at(PeriodRule{}, kNow), Bytes{1}});
  return out;
}

/// A service that works: one quota at 85.7 %, one mail sent.
Snapshot healthy() {
  Snapshot out;
  out.polled = kNow - 30s;
  out.schema_reason = "";
  const std::vector crossings{crossing(Threshold{8'000}, kNow - 59min)};
  out.quotas = quota_statuses(std::vector{bun_quota()}, totals(), crossings, kNow);
  out.standing = totals().standing;
  out.outbox.by_state[3] = 1;
  out.mails.push_back({.number = 1,
                       .topic = Topic::kThreshold,
                       .crossing = crossings.front().crossing.key,
                       .recipient = "ops@example.org",
                       .message_id = "<bw1.1@example.org>",
                       .state = MailState::kSent,
                       .attempts = 1,
                       .created_at = kNow - 1h,
                       .next_at = {},
                       .settled_at = kNow - 59min,
                       .reply = "250 2.0.0 queued as SECRETID"});
  return out;
}

TEST_CASE("a quota's status is that of its current period and limit") {
  auto old = totals();
  old.usages.front().period = period_at(PeriodRule{}, kMonthStart);
  auto of_old_limit = crossing(Threshold{8'000}, {});
  of_old_limit.crossing.key.limit_version = 500;
  const std::vector<CrossingReport> reports{crossing(Threshold{9'000}, {}), of_old_limit};
  const auto current = quota_statuses(std::vector{bun_quota()}, totals(), reports, kNow);
  REQUIRE(current.size() == 1);
  CHECK(current.front().used == Bytes{857});
  CHECK(current.front().crossings.size() == 1);
  CHECK_FALSE(current.front().at_least);
  CHECK(quota_statuses(std::vector{bun_quota()}, old, {}, kNow).front().used == Bytes{0});
  old.standing.gaps.push_back({kNow - 2h, kNow - 1h});
  CHECK(quota_statuses(std::vector{bun_quota()}, old, {}, kNow).front().at_least);
}

TEST_CASE("the service is ready when it polls, counts and keeps up") {
  auto snapshot = healthy();
  const auto reason = [&] { return not_ready_reason(snapshot, kNow, 5min); };
  CHECK(reason().empty());
  SECTION("not before the first poll") {
    snapshot.polled.reset();
    CHECK(reason() == "no poll has ended yet");
  }
  SECTION("not after a failed poll") {
    snapshot.failure = Error{Errc::kTimeout, "it did not answer in time", {}};
    CHECK(reason() == "the last poll failed: it did not answer in time");
  }
  SECTION("not without a bandwidth family") {
    snapshot.schema_reason = "enable bandwidth_metrics on the plugin";
    CHECK(reason() == "enable bandwidth_metrics on the plugin");
  }
  SECTION("not before the polls have reached the present") {
    snapshot.schema_reason.reset();
    CHECK(reason() == "the counting is catching up");
  }
  SECTION("not far behind") {
    snapshot.standing.cursor = kNow - 2h;
    CHECK(reason() == "the counting is 2h behind");
  }
  SECTION("but not for want of a scrape that is yet to come") {
    snapshot.standing.cursor = kNow - 12min;
    CHECK(reason() == "the counting is 12m behind");
    snapshot.rhythm = 5min;
    CHECK(reason().empty());
  }
  SECTION("not while the database shows nothing new") {
    snapshot.standing.cursor = kNow - 2h;
    snapshot.silent = true;
    CHECK(reason() == "the database shows nothing of the gateway after 2026-11-24T08:00:00Z");
  }
  SECTION("not while its clock is behind what it has shown") {
    snapshot.database_behind = true;
    CHECK(contains(reason(), "nothing is counted until it is past 2026-11-24T09:59:30Z"));
  }
  SECTION("not with a broken ledger") {
    snapshot.ledger_broken = true;
    CHECK(contains(reason(), "ledger"));
  }
}

TEST_CASE("the status page shows quotas, crossings and mails without giving addresses or replies away") {
  const auto page = status_page(healthy(), kNow);
  CHECK(contains(page, R"("cursor":"2026-11-24T09:59:30+00:00","cursor_lag_seconds":30,"missing_since":null)"));
  CHECK(contains(page, R"("id":"bun","name":"bun, monthly","period":{"id":"2026-11")"));
  CHECK(contains(page, R"("used_bytes":857,"limit_bytes":1000,"percent":85.7,"at_least":false,"limit":"1kB")"));
  CHECK(contains(page, R"({"threshold":"80 %","reached_at":"2026-11-24T09:00:00+00:00","used_bytes":820)"));
  CHECK(contains(page, R"("recipient":"o***@example.org")"));
  CHECK(contains(page, R"("state":"sent","attempts":1)"));
  CHECK(contains(page, R"("next_try_at":null)"));
  CHECK_FALSE(contains(page, "ops@"));
  CHECK_FALSE(contains(page, "SECRETID"));
}

TEST_CASE("an override is shown beside the usual limit, a silence with its end, both with their reasons") {
  auto snapshot = healthy();
  auto& status = snapshot.quotas.front();
  CHECK(contains(status_page(snapshot, kNow), R"("silenced":null,"overridden":null)"));
  status.quota.overrides = {{Bytes{2000}, "2kB", kNow + 1h, "campaign"}};
  status.quota = in_force(status.quota, kNow);
  status.silence = Silence{kNow + 2h, "migration"};
  const auto page = status_page(snapshot, kNow);
  CHECK(contains(page, R"("silenced":{"until":"2026-11-24T12:00:00+00:00","reason":"migration"})"));
  CHECK(contains(page, R"("overridden":{"until":"2026-11-24T11:00:00+00:00","reason":"campaign",)"
                       R"("usual_limit_bytes":1000,"usual_limit":"1kB"})"));
  telemetry::Metrics registry{"alert-service"};
  ServiceMetrics metrics{registry};
  CHECK(contains(metrics.render(snapshot, kNow),
                 R"(bandwatch_quota_usual_limit_bytes{period="2026-11",quota="bun"} 1000)"));
  status.quota = in_force(status.quota, kNow + 1h);
  CHECK_FALSE(contains(metrics.render(snapshot, kNow + 1h), "usual_limit_bytes{"));
}

TEST_CASE("what makes bytes count twice is a warning on both pages") {
  auto snapshot = healthy();
  snapshot.counted_twice = {"two jobs"};
  CHECK(contains(status_page(snapshot, kNow), R"("warnings":["two jobs"])"));
  CHECK(contains(ready_page(snapshot, kNow, ""), R"("warnings":["two jobs"])"));
}

TEST_CASE("the ready page says what is missing") {
  CHECK(ready_page(healthy(), kNow, "") ==
        R"({"ready":true,"ledger":"open","prometheus":"reachable","schema_found":true,"cursor_lag_seconds":30})");
  Snapshot fresh;
  CHECK(ready_page(fresh, kNow, "why") ==
        R"({"ready":false,"ledger":"open","prometheus":"not asked yet","schema_found":false,"reason":"why"})");
  auto failed = healthy();
  failed.failure = Error{Errc::kUnavailable, "no", {}};
  CHECK(contains(ready_page(failed, kNow, "x"), R"("prometheus":"no complete answer")"));
}

TEST_CASE("addresses are masked") {
  CHECK(mask_address("ops@example.org") == "o***@example.org");
  CHECK(mask_address("o@example.org") == "o***@example.org");
  CHECK(mask_address("@example.org") == "***");
  CHECK(mask_address("") == "***");
}

TEST_CASE("the metrics show a quota exactly and forget its period when it is over") {
  telemetry::Metrics registry{"alert-service"};
  ServiceMetrics metrics{registry};
  auto snapshot = healthy();
  auto text = metrics.render(snapshot, kNow);
  CHECK(contains(text, R"(bandwatch_quota_used_bytes{period="2026-11",quota="bun"} 857)"));
  CHECK(contains(text, R"(bandwatch_quota_limit_bytes{period="2026-11",quota="bun"} 1000)"));
  CHECK(contains(text, R"(bandwatch_quota_ratio{period="2026-11",quota="bun"} 0.857)"));
  CHECK(contains(text, R"(_notified_timestamp_seconds{period="2026-11",quota="bun",threshold="80"} 179551086)"));
  CHECK(contains(text, R"(bandwatch_outbox_messages{state="sent"} 1)"));
  CHECK(contains(text, "bandwatch_cursor_lag_seconds 30"));
  snapshot.quotas.front().period = period_at(PeriodRule{}, kNow + 24h * 10);
  snapshot.quotas.front().thresholds.clear();
  text = metrics.render(snapshot, kNow);
  CHECK(contains(text, R"(bandwatch_quota_used_bytes{period="2026-12",quota="bun"} 857)"));
  CHECK_FALSE(contains(text, "2026-11"));
}

TEST_CASE("the metrics count polls and tries by result") {
  telemetry::Metrics registry{"alert-service"};
  ServiceMetrics metrics{registry};
  metrics.count_poll("ok", 20ms, 5);
  metrics.count_poll("timeout", 30s, 0);
  metrics.count_attempt(SendOutcome::kUncertain, 1s);
  const auto text = metrics.render({}, kNow);
  CHECK(contains(text, R"(bandwatch_polls_total{result="ok"} 1)"));
  CHECK(contains(text, R"(bandwatch_polls_total{result="timeout"} 1)"));
  CHECK(contains(text, "bandwatch_poll_samples_total 5"));
  CHECK(contains(text, R"(bandwatch_mail_attempts_total{result="uncertain"} 1)"));
}

TEST_CASE("the board hands out whole snapshots that don't change any more") {
  Board board;
  board.update([](Snapshot& snapshot) { snapshot.schema_reason = "one"; });
  const auto before = board.get();
  board.update([](Snapshot& snapshot) { snapshot.ledger_broken = true; });
  CHECK_FALSE(before->ledger_broken);
  CHECK(board.get()->ledger_broken);
  CHECK(board.get()->schema_reason == "one");
}

}  // namespace
