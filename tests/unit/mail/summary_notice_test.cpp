#include "alert-service/mail/summary_notice.hpp"
#include "common/core/rfc3339.hpp"
#include "tests/support/catch.hpp"

#include <string>

using namespace bandwatch::alert;
using bandwatch::Bytes;

namespace {

PeriodNotice example() {
  PeriodNotice notice;
  notice.quota_name = "bun";
  notice.zone = "Europe/Berlin";
  notice.period = bandwatch::period_at({.zone = notice.zone}, *bandwatch::parse_rfc3339("2026-11-19T11:00:00Z"));
  notice.limit = Bytes{500'000'000'000};
  notice.limit_text = "500GB";
  notice.used = Bytes{412'345'678'901};
  notice.previous = Bytes{300'000'000'000};
  notice.coverage = 0.998;
  notice.services = {{"bun-service", Bytes{400'000'000'000}, Bytes{500'000'000'000}},
                     {"bin-service", Bytes{12'345'678'901}, Bytes{0}}};
  notice.top_routes = {{"bun-service / bun-route", Bytes{400'000'000'000}}};
  notice.dashboard_url = "https://b.example/";
  return notice;
}

}  // namespace

TEST_CASE("A summary tells the usage, each service's part and the period before") {
  const auto mail = render(summary_words(example()), default_templates());
  CHECK(mail.subject == "82.4 % of quota 'bun' used in November 2026: the period is over");
  CHECK(mail.text ==
        "Quota 'bun' used 82.4 % of its limit in November 2026, 37.4 % more than in the period before.\n"
        "\n"
        "Period         November 2026, from 2026-11-01 00:00 CET to 2026-12-01 00:00 CET (Europe/Berlin)\n"
        "Used           412 345 678 901 bytes (412 GB, 384 GiB)\n"
        "Limit          500 000 000 000 bytes (500 GB, 466 GiB), set as 500GB\n"
        "Period before  300 000 000 000 bytes (300 GB, 279 GiB)\n"
        "Completeness   99.8 % of the scrapes seen\n"
        "\nServices\n"
        "  1     400 GB  97.0 %  bun-service (20.0 % less)\n"
        "  2    12.3 GB   2.9 %  bin-service (new)\n"
        "\nTop routes\n"
        "  1     400 GB  97.0 %  bun-service / bun-route\n"
        "\nDashboard: https://b.example/\n");
  CHECK(mail.png.empty());
}

TEST_CASE("A summary of an idle or incomplete period says so") {
  auto notice = example();
  notice.used = {};
  notice.services.clear();
  notice.previous = Bytes{};
  notice.gaps = true;
  const auto text = render(summary_words(notice), default_templates()).text;
  CHECK(text.find("used at least 0.0 %") != std::string::npos);
  CHECK(text.find("0 bytes (0 B, 0 B)\nCompleteness") != std::string::npos);
  CHECK(text.find("Services") == std::string::npos);
  notice.previous.reset();
  CHECK(render(summary_words(notice), default_templates()).text.find("Period before  not counted") !=
        std::string::npos);
  notice.previous = notice.used = Bytes{5};
  CHECK(render(summary_words(notice), default_templates()).text.find("as much as in the period before.") !=
        std::string::npos);
  notice.gaps = false;
  notice.held = Bytes{7};
  const auto held = render(summary_words(notice), default_templates()).text;
  CHECK(held.find("used at least 0.0 %") != std::string::npos);
  CHECK(held.find("7 bytes (7 B, 7 B) kept aside") != std::string::npos);
}

TEST_CASE("A period before that was not counted in full has its figure, and nothing is compared with it") {
  auto notice = example();
  notice.previous_at_least = true;
  const auto text = render(summary_words(notice), default_templates()).text;
  CHECK(text.find("Period before  at least 300 000 000 000 bytes") != std::string::npos);
  CHECK(text.find("than in the period before") == std::string::npos);
}

TEST_CASE("A beginning tells what is allowed and has no bar") {
  const auto mail = render(start_words(example()), default_templates());
  CHECK(mail.subject == "0 % of quota 'bun' used: November 2026 has begun");
  CHECK(mail.text.find("set as 500GB") != std::string::npos);
  CHECK(mail.html.find("background-color") == std::string::npos);
}

TEST_CASE("The operator learns what was lost and what to do") {
  const auto at = *bandwatch::parse_rfc3339("2026-11-19T11:00:00Z");
  const LostMessage lost{"80 % of quota '<b>' (2026-11)", "ops@example.org", at, at, 3, "550 no\r\nsuch user", 17};
  const auto mail = render(delivery_words(lost), default_templates());
  CHECK(mail.subject == "Not delivered to ops@example.org: 80 % of quota '<b>' (2026-11)");
  CHECK(mail.text.find("550 no such user") != std::string::npos);
  CHECK(mail.text.find("2026-11-19 11:00 UTC, tries: 3") != std::string::npos);
  CHECK(mail.text.find("'alert-service outbox retry 17'") != std::string::npos);
  CHECK(mail.html.find("quota &#39;&lt;b&gt;&#39;") != std::string::npos);
}

TEST_CASE("A mail has a picture only if its page names it") {
  auto notice = example();
  const auto& window = notice.period.window;
  notice.chart = ChartData{window, notice.zone, window.end, notice.limit, {}, {{window.end, Bytes{5}}}, {}};
  auto templates = default_templates();
  CHECK(render(summary_words(notice), templates).png.substr(1, 3) == "PNG");
  templates.html = Template::parse("{{lead}}").value();
  CHECK(render(summary_words(notice), templates).png.empty());
}
