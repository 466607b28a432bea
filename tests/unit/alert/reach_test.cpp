#include "alert-service/meter/reach.hpp"
#include "alert-service/admin/pages.hpp"
#include "alert-service/admin/service_metrics.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/text.hpp"
#include "tests/unit/alert/alert_support.hpp"

// How far back the database reaches, and how that is told.
namespace {

using namespace bandwatch;
using namespace bandwatch::alert;
using namespace bandwatch::alert::test;
using bandwatch::test::contains;
using namespace std::chrono_literals;

constexpr Retention kFifteenDays{24h * 15, true};

Quota quota_of(PeriodKind kind) {
  auto quota = bun_quota();
  quota.rule.kind = kind;
  return quota;
}

TEST_CASE("a retention as long as the longest period is enough, and not a millisecond less") {
  const std::vector quotas{quota_of(PeriodKind::kDay), quota_of(PeriodKind::kMonth)};
  const auto november = 24h * 30;
  const auto enough = reach_of({november, true}, 0ms, quotas, kNow);
  CHECK(enough.longest_period == november);
  CHECK(warnings_of(enough).empty());
  const auto less = reach_of({november - 1ms, true}, 0ms, quotas, kNow);
  CHECK(less.short_of_period());
  REQUIRE(warnings_of(less).size() == 1);
  CHECK(contains(warnings_of(less).front(), "the longest period has 30d"));
}

TEST_CASE("the running period counts, so December asks for a day more") {
  const std::vector quotas{quota_of(PeriodKind::kMonth)};
  CHECK_FALSE(reach_of({24h * 30, true}, 0ms, quotas, kNow).short_of_period());
  CHECK(reach_of({24h * 30, true}, 0ms, quotas, kNow + 24h * 10).short_of_period());
}

TEST_CASE("a downtime longer than the retention is told") {
  const std::vector quotas{quota_of(PeriodKind::kDay)};
  CHECK(warnings_of(reach_of(kFifteenDays, 24h * 15, quotas, kNow)).empty());
  const auto lost = reach_of(kFifteenDays, 24h * 15 + 61s, quotas, kNow);
  REQUIRE(warnings_of(lost).size() == 1);
  CHECK(contains(warnings_of(lost).front(), "nothing was counted for 15d1m and the database keeps 15d"));
}

TEST_CASE("a retention that nobody has told is said to be assumed") {
  const auto assumed = reach_of({24h * 15, false}, 0ms, {}, kNow);
  CHECK_FALSE(assumed.short_of_period());
  REQUIRE(warnings_of(assumed).size() == 1);
  CHECK(contains(warnings_of(assumed).front(), "prometheus.retention (15d) is assumed"));
}

TEST_CASE("what is too short stands on the ready page, which stays ready, and in the metrics") {
  const std::vector quotas{quota_of(PeriodKind::kMonth)};
  Snapshot snapshot;
  snapshot.polled = kNow;
  snapshot.schema_reason = "";
  snapshot.standing.cursor = kNow;
  snapshot.reach = reach_of(kFifteenDays, 24h, quotas, kNow);
  const auto page = ready_page(snapshot, kNow, not_ready_reason(snapshot, kNow, 5min));
  CHECK(contains(page, R"("ready":true)"));
  CHECK(contains(page, R"("warnings":["the longest period has 30d and the database keeps 15d)"));
  CHECK(contains(status_page(snapshot, kNow), R"("retention_seconds":1296000,"retention_told":true)"));

  telemetry::Metrics registry{"alert-service"};
  ServiceMetrics metrics{registry};
  const auto text = metrics.render(snapshot, kNow);
  CHECK(contains(text, "bandwatch_retention_seconds 1296000"));
  CHECK(contains(text, "bandwatch_retention_told 1"));
  CHECK(contains(text, R"(bandwatch_retention_too_short{for="downtime"} 0)"));
  CHECK(contains(text, R"(bandwatch_retention_too_short{for="period"} 1)"));
}

TEST_CASE("what a look over the ledger found stands on the status page and in the metrics") {
  telemetry::Metrics registry{"alert-service"};
  ServiceMetrics metrics{registry};
  Audit audit;
  audit.totals = 3;
  metrics.count_audit(audit, kNow - 24h);
  audit.corrections.push_back({"bun", "2026-11", Bytes{9}, Bytes{8}});
  metrics.count_audit(audit, kNow);
  const auto text = metrics.render({}, kNow);
  CHECK(contains(text, R"(bandwatch_ledger_audits_total{result="ok"} 1)"));
  CHECK(contains(text, R"(bandwatch_ledger_audits_total{result="corrected"} 1)"));
  CHECK(contains(text, R"(bandwatch_ledger_audits_total{result="damaged"} 0)"));
  CHECK(contains(text, "bandwatch_ledger_corrected_totals_total 1"));
  CHECK(contains(text, "bandwatch_ledger_audit_timestamp_seconds 1795514400"));
  Snapshot snapshot;
  snapshot.audit = AuditStatus{kNow, audit};
  CHECK(
      contains(status_page(snapshot, kNow), R"("audit":{"at":"2026-11-24T10:00:00+00:00","totals":3,"corrected":1})"));
}

}  // namespace
