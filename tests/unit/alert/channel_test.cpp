#include "alert-service/meter/channel_body.hpp"
#include "alert-service/outbox/channel_mailer.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/text.hpp"
#include "tests/unit/alert/alert_support.hpp"

namespace {

using namespace bandwatch;
using namespace bandwatch::alert;
using namespace bandwatch::alert::test;
using bandwatch::test::contains;

Crossing crossing(std::uint32_t share) {
  return {{"bun", period_at(PeriodRule{}, kNow), 1000, Threshold{share}},
          kNow,
          Bytes{1000},
          Threshold{share},
          period_at(PeriodRule{}, kNow).window.end};
}

ThresholdNotice notice(const char* threshold) {
  ThresholdNotice out;
  out.quota_name = "bun, monthly";
  out.threshold = threshold;
  out.also_reached = {"80 %"};
  out.used = Bytes{1000};
  out.limit = Bytes{1000};
  out.limit_text = "1kB";
  out.period = period_at(PeriodRule{}, kNow);
  out.observed_at = kNow;
  return out;
}

TEST_CASE("a webhook's body has the figures to the byte") {
  CHECK(
      webhook_body("<id@b>", bun_quota(), crossing(10'000), notice("100 %")) ==
      R"({"version":1,"id":"<id@b>","topic":"threshold","quota":{"id":"bun","name":"bun, monthly"},)"
      R"("period":{"id":"2026-11","start":"2026-11-01T00:00:00+00:00","end":"2026-12-01T00:00:00+00:00",)"
      R"("zone":"UTC"},"threshold":"100 %","also_reached":["80 %"],"reached_at":"2026-11-24T10:00:00+00:00",)"
      R"("used":1000,"limit":1000,"limit_text":"1kB","override":null,"silence":null,"held_back":null,"ratio":1.0,"at_least":false,"kept_aside":0,"coverage":null,)"
      R"("projected_exhaustion":null,"as_of":"2026-11-24T10:00:00+00:00","dashboard":"",)"
      R"x("summary":"100 % of quota 'bun, monthly' used (2026-11)"})x");
}

TEST_CASE("a webhook's body and an alert tell of overrides and silences") {
  auto changed = notice("100 %");
  changed.changes.limit = LimitChange{Bytes{500}, "500B", kNow, "campaign"};
  changed.changes.held_back = QuietTime{kNow, "migration"};
  const auto body = webhook_body("<id@b>", bun_quota(), crossing(10'000), changed);
  CHECK(contains(body, R"("override":{"usual_limit":500,"usual_limit_text":"500B",)"
                       R"("until":"2026-11-24T10:00:00+00:00","reason":"campaign"},"silence":null,)"
                       R"("held_back":{"until":"2026-11-24T10:00:00+00:00","reason":"migration"})"));
  const auto alert = alertmanager_body(bun_quota(), crossing(10'000), changed);
  CHECK(contains(alert, R"("override":"The usual limit is 500B; until 2026-11-24 10:00 UTC another one is in force:)"));
  CHECK(contains(alert, R"("silence":"This was held back by a silence until 2026-11-24 10:00 UTC: migration.")"));
}

TEST_CASE("a webhook's body about a period has its figures") {
  PeriodNotice over;
  over.period = period_at(PeriodRule{}, kNow);
  over.limit = Bytes{1000};
  over.limit_text = "1kB";
  over.used = Bytes{250};
  over.previous = Bytes{100};
  over.services = {{"bun-service", Bytes{250}, {}}};
  over.changes.silence = QuietTime{kNow, "migration"};
  const auto body = webhook_body("<id@b>", "summary", bun_quota(), over, "the period is over");
  CHECK(contains(body, R"("topic":"summary","quota":{"id":"bun",)"));
  CHECK(contains(body, R"("used":250,"limit":1000,"limit_text":"1kB","override":null,)"
                       R"("silence":{"until":"2026-11-24T10:00:00+00:00","reason":"migration"},"held_back":null,)"
                       R"("ratio":0.25,"previous":100,"at_least":false,"kept_aside":0,"coverage":null,)"
                       R"("services":[{"name":"bun-service","bytes":250}],"top_routes":[],"top_consumers":[])"));
  CHECK(contains(body, R"("summary":"the period is over"})"));
}

TEST_CASE("an alert lasts to the period's end and is critical from the limit on") {
  const auto body = alertmanager_body(bun_quota(), crossing(10'000), notice("100 %"));
  CHECK(body.starts_with(R"([{"labels":{"alertname":"BandwatchQuota","quota":"bun","period":"2026-11",)"));
  CHECK(body.find(R"("severity":"critical")") != std::string::npos);
  CHECK(body.find(R"("startsAt":"2026-11-24T10:00:00+00:00","endsAt":"2026-12-01T00:00:00+00:00")") !=
        std::string::npos);
  CHECK(alertmanager_body(bun_quota(), crossing(9'999), notice("99.99 %")).find(R"("severity":"warning")") !=
        std::string::npos);
  auto ahead = notice("forecast of 100 %");
  ahead.is_forecast = true;
  CHECK(alertmanager_body(bun_quota(), crossing(10'000), ahead).find("warning") != std::string::npos);
}

TEST_CASE("an HTTP status says whether to try again") {
  for (const auto sent : {200L, 202L, 299L})
    CHECK(outcome_of_status(sent) == SendOutcome::kSent);
  for (const auto retry : {408L, 429L, 500L, 503L})
    CHECK(outcome_of_status(retry) == SendOutcome::kRetry);
  for (const auto dead : {0L, 301L, 400L, 401L, 404L, 410L})
    CHECK(outcome_of_status(dead) == SendOutcome::kDead);
}

}  // namespace
