#include "alert-service/meter/channel_body.hpp"
#include "alert-service/ways/alertmanager.hpp"
#include "alert-service/ways/http_answer.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/text.hpp"
#include "tests/unit/alert/alert_support.hpp"

namespace {

using namespace bandwatch;
using namespace bandwatch::alert;
using namespace bandwatch::alert::test;
using bandwatch::test::contains;
using namespace std::chrono_literals;

Crossing crossing(std::uint32_t share) {
  return {{"bun", period_at(PeriodRule{}, kNow), 1000, Threshold{share}},
          kNow,
          Bytes{1000},
          Threshold{share},
          period_at(PeriodRule{}, kNow).window.end};
}

const Channel kWebhook{};
const Channel kManager{.name = "alerts", .kind = ChannelKind::kAlertmanager};

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
      channel_body(kWebhook, "<id@b>", bun_quota(), crossing(10'000), notice("100 %")) ==
      R"({"version":1,"id":"<id@b>","topic":"threshold","quota":{"id":"bun","name":"bun, monthly"},)"
      R"("period":{"id":"2026-11","start":"2026-11-01T00:00:00+00:00","end":"2026-12-01T00:00:00+00:00",)"
      R"("zone":"UTC"},"threshold":"100 %","also_reached":["80 %"],"reached_at":"2026-11-24T10:00:00+00:00",)"
      R"("used":1000,"limit":1000,"limit_text":"1kB","override":null,"silence":null,"held_back":null,"ratio":1.0,"at_least":false,"kept_aside":0,"coverage":null,)"
      R"("counted_twice":[],)"
      R"("projected_exhaustion":null,"as_of":"2026-11-24T10:00:00+00:00","dashboard":"",)"
      R"x("summary":"100 % of quota 'bun, monthly' used (November 2026)",)x"
      R"x("text":"100 % of quota 'bun, monthly' used (November 2026)\n100.0 % of quota 'bun, monthly' used, 78 % of the period gone, 6 days left."})x");
}

TEST_CASE("a webhook's body and an alert tell of overrides and silences") {
  auto changed = notice("100 %");
  changed.changes.limit = LimitChange{Bytes{500}, "500B", kNow, "campaign"};
  changed.changes.held_back = QuietTime{kNow, "migration"};
  const auto body = channel_body(kWebhook, "<id@b>", bun_quota(), crossing(10'000), changed);
  CHECK(contains(body, R"("override":{"usual_limit":500,"usual_limit_text":"500B",)"
                       R"("until":"2026-11-24T10:00:00+00:00","reason":"campaign"},"silence":null,)"
                       R"("held_back":{"until":"2026-11-24T10:00:00+00:00","reason":"migration"})"));
  const auto alert = channel_body(kManager, "<id@b>", bun_quota(), crossing(10'000), changed);
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
  const auto body = channel_body(kWebhook, "<id@b>", "summary", bun_quota(), over,
                                 {.subject = "the period is over", .lead = "250 bytes."});
  CHECK(contains(body, R"("topic":"summary","quota":{"id":"bun",)"));
  CHECK(contains(
      body, R"("used":250,"limit":1000,"limit_text":"1kB","override":null,)"
            R"("silence":{"until":"2026-11-24T10:00:00+00:00","reason":"migration"},"held_back":null,)"
            R"("ratio":0.25,"previous":100,"previous_at_least":false,"at_least":false,"kept_aside":0,"coverage":null,)"
            R"("counted_twice":[],)"
            R"("services":[{"name":"bun-service","bytes":250}],"top_routes":[],"top_consumers":[])"));
  CHECK(contains(body, R"("summary":"the period is over","text":"the period is over\n250 bytes."})"));
}

TEST_CASE("an alert is critical from the limit on, and gets its end when it is posted") {
  const auto body = channel_body(kManager, "<id@b>", bun_quota(), crossing(10'000), notice("100 %"));
  CHECK(body.starts_with(R"([{"labels":{"alertname":"BandwatchQuota","quota":"bun","period":"2026-11",)"));
  CHECK(body.find(R"("severity":"critical")") != std::string::npos);
  CHECK(body.find(R"("startsAt":"2026-11-24T10:00:00+00:00")") != std::string::npos);
  CHECK(body.find("endsAt") == std::string::npos);
  CHECK(contains(with_end(body, kNow + 5min), R"("endsAt":"2026-11-24T10:05:00+00:00")"));
  CHECK(channel_body(kManager, "<id@b>", bun_quota(), crossing(9'999), notice("99.99 %"))
            .find(R"("severity":"warning")") != std::string::npos);
  auto ahead = notice("forecast of 100 %");
  ahead.is_forecast = true;
  CHECK(channel_body(kManager, "<id@b>", bun_quota(), crossing(10'000), ahead).find("warning") != std::string::npos);
}

TEST_CASE("an alert never ends before it begins, whatever end it had") {
  const std::string old = R"([{"startsAt":"2026-11-24T10:00:00+00:00","endsAt":"2026-11-24T10:00:00+00:00"}])";
  CHECK(with_end(old, kNow + 5min) ==
        R"([{"startsAt":"2026-11-24T10:00:00+00:00","endsAt":"2026-11-24T10:05:00+00:00"}])");
  CHECK(with_end(old, kNow - 1h) ==
        R"([{"startsAt":"2026-11-24T10:00:00+00:00","endsAt":"2026-11-24T10:00:01+00:00"}])");
  CHECK(with_end("no list", kNow) == "no list");
  const std::vector<std::string> lists{R"([{"a":1}])", "broken", R"([{"b":2},{"c":3}])"};
  CHECK(joined_alerts(lists) == R"([{"a":1},{"b":2},{"c":3}])");
}

SendResult meaning(long status, const std::string& body = {}, const SuccessRule& rule = {}) {
  return meaning_of({status, body, {}}, rule, kNow);
}

TEST_CASE("only what a receiver says of the message itself is its last word") {
  for (const auto sent : {200L, 202L, 299L})
    CHECK(meaning(sent).outcome == SendOutcome::kSent);
  for (const auto passing :
       {301L, 302L, 401L, 403L, 404L, 405L, 407L, 408L, 409L, 410L, 423L, 425L, 429L, 451L, 500L, 501L, 503L}) {
    CAPTURE(passing);
    CHECK(meaning(passing).outcome == SendOutcome::kRetry);
    CHECK(meaning(passing).concerns == Concerns::kWay);
  }
  for (const auto refused : {400L, 411L, 413L, 414L, 415L, 422L, 431L}) {
    CAPTURE(refused);
    CHECK(meaning(refused, "no_text").outcome == SendOutcome::kDead);
    CHECK(meaning(refused, "no_text").concerns == Concerns::kMessage);
  }
  CHECK(meaning(400, "no_text").reply == "HTTP 400 no_text");
}

TEST_CASE("a success can be told by its status or by a text in the answer") {
  const SuccessRule rule{{{200, 200}}, "^ok$"};
  CHECK(meaning(200, "ok", rule).outcome == SendOutcome::kSent);
  CHECK(meaning(200, "Webhook message delivery failed", rule).outcome == SendOutcome::kRetry);
  CHECK_FALSE(meaning(200, "<html>sign in", rule).detail.empty());
  CHECK(meaning(204, "ok", rule).outcome == SendOutcome::kRetry);
}

TEST_CASE("a receiver can ask for time, but not for more than an hour") {
  const auto wait = [](std::string header) { return meaning_of({429, "", std::move(header)}, {}, kNow).wait; };
  CHECK(wait("120") == 120s);
  CHECK(wait("Tue, 24 Nov 2026 10:03:00 GMT") == 3min);
  CHECK(wait("Tue, 24 Nov 2026 09:00:00 GMT") == 0s);
  CHECK(wait("99999999999999999999") == 0s);
  CHECK(wait("86400") == 1h);
  CHECK(wait("-5") == 0s);
  CHECK(wait("soon") == 0s);
}

}  // namespace
