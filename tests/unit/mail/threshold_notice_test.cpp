#include "alert-service/mail/threshold_notice.hpp"
#include "alert-service/mail/html.hpp"
#include "alert-service/mail/message.hpp"
#include "alert-service/mail/threshold_words.hpp"
#include "common/core/rfc3339.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/text.hpp"

#include <chrono>
#include <limits>
#include <string>

using namespace bandwatch::alert;
using bandwatch::Bytes;
using bandwatch::Duration;
using bandwatch::Window;
using bandwatch::test::contains;

namespace {

bandwatch::UtcTime at(const char* text) {
  return *bandwatch::parse_rfc3339(text);
}

ThresholdNotice notice_example() {
  ThresholdNotice notice;
  notice.quota_name = "bun";
  notice.scope = {{"Services", "bun-service"}, {"Direction", "egress"}};
  notice.threshold = "80 %";
  notice.used = Bytes{412'345'678'901};
  notice.limit = Bytes{500'000'000'000};
  notice.limit_text = "500GB";
  notice.zone = "Europe/Berlin";
  notice.period = bandwatch::period_at({.zone = "Europe/Berlin"}, at("2026-11-19T11:00:00Z"));
  notice.observed_at = at("2026-11-19T11:00:00Z");
  return notice;
}

}  // namespace

TEST_CASE("A notice says everything in plain text") {
  const auto mail = render(notice_example());
  CHECK(mail.subject == "80 % of quota 'bun' used (November 2026)");
  CHECK(mail.text ==
        "82.4 % of quota 'bun' used, 61 % of the period gone, 11 days left.\n"
        "\n"
        "Threshold  80 %\n"
        "Used       412 345 678 901 bytes (412 GB, 384 GiB), 82.4 % of the limit\n"
        "Limit      500 000 000 000 bytes (500 GB, 466 GiB), set as 500GB\n"
        "Remaining  87 654 321 099 bytes (87.7 GB, 81.6 GiB)\n"
        "Period     November 2026, from 2026-11-01 00:00 CET to 2026-12-01 00:00 CET (Europe/Berlin)\n"
        "Services   bun-service\n"
        "Direction  egress\n"
        "As of      2026-11-19 12:00 CET\n");
}

TEST_CASE("A notice beyond the limit tells the excess") {
  auto notice = notice_example();
  notice.threshold = "100 %";
  notice.also_reached = {"80 %", "90 %"};
  notice.used = Bytes{500'000'000'001};
  const auto mail = render(notice);
  CHECK(mail.subject == "100 % of quota 'bun' used (November 2026)");
  CHECK(contains(mail.text, "Exceeded by   1 bytes (1 B, 1 B)\n"));
  CHECK(contains(mail.text, "Also reached  80 %, 90 %\n"));
  CHECK_FALSE(contains(mail.text, "Remaining"));
  notice.used = notice.limit;
  CHECK(contains(render(notice).text, "Remaining     0 bytes (0 B, 0 B)\n"));
}

TEST_CASE("A notice with gaps says at least, and at most of what remains") {
  auto notice = notice_example();
  notice.gaps = true;
  const auto mail = render(notice);
  CHECK(contains(mail.text, "At least 82.4 % of quota 'bun' used, "));
  CHECK(contains(mail.text, "Used       at least 412 345"));
  CHECK(contains(mail.text, "Remaining  at most 87 654"));
  CHECK(contains(mail.text, "that no scrape shows"));
  CHECK(contains(mail.html, "that no scrape shows"));
  notice.used = Bytes{600'000'000'000};
  CHECK(contains(render(notice).text, "Exceeded by  at least 100 000 000 000 bytes"));
}

TEST_CASE("A notice says at least, and how much, when bytes are kept aside") {
  auto notice = notice_example();
  notice.held = Bytes{1'000'010};
  const auto text = render(notice).text;
  CHECK(contains(text, "At least 82.4 % of quota 'bun' used, "));
  CHECK(contains(text, "1 000 010 bytes (1.00 MB, 977 KiB) kept aside, as of 2026-11-19"));
  CHECK(contains(text, "until the operator of the gateway releases it or drops it"));
  CHECK_FALSE(contains(text, "that no scrape shows"));
  CHECK_FALSE(contains(text, "released after the period was over"));
  notice.reopened = true;
  CHECK(contains(render(notice).text, "released after the period was over"));
}

TEST_CASE("A summary of the first start and a link are told of only where there are such") {
  auto notice = notice_example();
  CHECK_FALSE(contains(render(notice).text, "before the quota was watched"));
  CHECK_FALSE(contains(render(notice).html, "href"));
  notice.summary_of_first_start = true;
  notice.dashboard_url = "https://bandwatch.example.org/?a=1&b=2";
  const auto mail = render(notice);
  CHECK(contains(mail.text, "before the quota was watched"));
  CHECK(contains(mail.text, "\nDashboard: https://bandwatch.example.org/?a=1&b=2\n"));
  CHECK(contains(mail.html, "href=\"https://bandwatch.example.org/?a=1&amp;b=2\""));
}

TEST_CASE("The outlook names the day on which the limit is reached, or what is used at the end") {
  auto notice = notice_example();
  notice.exhausted = at("2026-11-25T22:30:00Z");
  notice.confidence = "quite sure";
  CHECK(contains(render(notice).text, "\nAt this pace 100 % is reached around Wed 2026-11-25 (quite sure).\n"));
  notice.exhausted.reset();
  notice.chart = ChartData{.period = notice.period.window,
                           .counted_to = notice.observed_at,
                           .limit = notice.limit,
                           .at_end = Bytes{450'000'000'000}};
  CHECK(contains(render(notice).text, "\nAt this pace 90.0 % is used when the period ends (quite sure).\n"));
  CHECK(with_weekday("2024-02-29") == "Thu 2024-02-29");
}

TEST_CASE("A rolling window is the last stretch of its length, and is never over") {
  auto notice = notice_example();
  notice.rolling = true;
  notice.period = {"PT168H to 2026-11-19T11:00Z", Window{at("2026-11-12T11:00:00Z"), at("2026-11-19T11:00:00Z")}};
  const auto mail = render(notice);
  CHECK(mail.subject == "80 % of quota 'bun' used (the last 7 days)");
  CHECK(mail.text.starts_with("82.4 % of quota 'bun' used within the last 7 days.\n"));
  CHECK(contains(mail.text, "Period     the last 7 days, from 2026-11-12 12:00 CET to 2026-11-19 12:00 CET"));
}

TEST_CASE("The lists stand in columns") {
  auto notice = notice_example();
  notice.coverage = 0.998;
  notice.top_routes = {{"bun-service / bun-route", Bytes{400'000'000'000}}, {"<b>", Bytes{1'300}}};
  const auto mail = render(notice);
  CHECK(contains(mail.text, "\nCompleteness  99.8 % of the scrapes seen, as of 2026-11-19 12:00 CET\n"));
  CHECK(contains(mail.text,
                 "\nTop routes\n"
                 "  1     400 GB  97.0 %  bun-service / bun-route\n"
                 "  2    1.30 kB   0.0 %  <b>\n"));
  CHECK(contains(mail.html, ">&lt;b&gt;</td>"));
  CHECK_FALSE(contains(mail.text, "Top consumers"));
}

TEST_CASE("An override and a silence say until when and why") {
  auto notice = notice_example();
  notice.changes.limit = LimitChange{Bytes{300'000'000'000}, "300GB", at("2026-11-30T23:00:00Z"), "campaign"};
  notice.changes.held_back = QuietTime{at("2026-11-19T10:00:00Z"), "migration\n"};
  const auto mail = render(notice);
  const auto* const limit = "The usual limit is 300GB; until 2026-12-01 00:00 CET another one is in force: campaign.";
  const auto* const silence = "This was held back by a silence until 2026-11-19 11:00 CET: migration ";
  for (const auto& part : {mail.text, mail.html}) {
    CHECK(contains(part, limit));
    CHECK(contains(part, silence));
  }
  notice.changes = {};
  notice.changes.silence = QuietTime{at("2026-11-25T10:00:00Z"), "migration"};
  CHECK(contains(render(notice).text, "Thresholds are not told until 2026-11-25 11:00 CET: migration."));
}

TEST_CASE("No text breaks out of its place in the HTML") {
  auto notice = notice_example();
  const std::string evil = "<img src=x onerror=\"alert('&')\">";
  notice.quota_name = evil;
  notice.scope = {{evil, evil}};
  notice.limit_text = evil;
  notice.threshold = evil;
  notice.also_reached = {evil};
  notice.dashboard_url = "https://example.org/\"" + evil;
  const auto html = render(notice).html;
  CHECK_FALSE(contains(html, "<img"));
  CHECK_FALSE(contains(html, "onerror=\""));
  CHECK(contains(html, "&lt;img src=x onerror=&quot;alert(&#39;&amp;&#39;)&quot;&gt;"));
  CHECK(escape_html("a<b>&\"'") == "a&lt;b&gt;&amp;&quot;&#39;");
}

TEST_CASE("The HTML fetches nothing and carries its styles itself") {
  auto notice = notice_example();
  notice.dashboard_url.clear();
  const auto html = render(notice).html;
  for (const auto* piece : {"http:", "https:", "url(", "src=", "<link", "<script", "<style"})
    CHECK_FALSE(contains(html, piece));
  CHECK(contains(html, "color-scheme"));
  CHECK(contains(html, "412 345 678 901 bytes"));
}

TEST_CASE("The bar is as wide as the usage and never wider than full") {
  auto notice = notice_example();
  CHECK(contains(render(notice).html, "width:82%"));
  notice.used = Bytes{5'000'000'000'000};
  CHECK(contains(render(notice).html, "width:100%;height"));
}

TEST_CASE("Control characters and broken UTF-8 in names never keep a mail from being composed") {
  auto notice = notice_example();
  notice.quota_name = "a\r\nBcc: evil@example.org\xC3(";
  notice.threshold = "80\n%";
  notice.scope = {{"Services", "x\ny\tz"}};
  const auto mail = render(notice);
  CHECK(mail.subject == "80 % of quota 'a Bcc: evil@example.org\xEF\xBF\xBD(' used (November 2026)");
  CHECK(contains(mail.text, "Services   x y z\n"));
  Message message;
  message.from = {"", "a@example.org"};
  message.to = message.from;
  message.message_id = "<a@example.org>";
  message.subject = mail.subject;
  CHECK(compose(message).has_value());
}

TEST_CASE("Shares are exact and rounded down") {
  CHECK(tenths_of_percent(Bytes{0}, Bytes{1}) == 0);
  CHECK(tenths_of_percent(Bytes{799'999}, Bytes{1'000'000}) == 799);
  CHECK(tenths_of_percent(Bytes{999'999}, Bytes{1'000'000}) == 999);
  CHECK(tenths_of_percent(Bytes{1}, Bytes{1}) == 1000);
  const Bytes most{std::numeric_limits<std::uint64_t>::max()};
  CHECK(tenths_of_percent(most, most) == 1000);
  CHECK(tenths_of_percent(Bytes{most.count() - 1}, most) == 999);
  CHECK(format_tenths(824) == "82.4 %");
  CHECK(format_tenths(1000) == "100.0 %");
  CHECK(format_tenths(9) == "0.9 %");
}

TEST_CASE("The time that is left is told in the unit that fits") {
  using namespace std::chrono_literals;
  CHECK(format_remaining_time(std::chrono::days{12} + 23h) == "12 days");
  CHECK(format_remaining_time(std::chrono::days{2}) == "2 days");
  CHECK(format_remaining_time(std::chrono::days{2} - 1ms) == "47 hours");
  CHECK(format_remaining_time(2h - 1ms) == "119 minutes");
  CHECK(format_remaining_time(90s) == "1 minute");
  CHECK(format_remaining_time(5s) == "0 minutes");
}

TEST_CASE("The elapsed share of a period stays between nothing and all") {
  const Window window{at("2026-11-01T00:00:00Z"), at("2026-11-11T00:00:00Z")};
  CHECK(percent_elapsed(window, at("2026-10-01T00:00:00Z")) == 0);
  CHECK(percent_elapsed(window, at("2026-11-01T00:00:00Z")) == 0);
  CHECK(percent_elapsed(window, at("2026-11-06T23:59:59Z")) == 59);
  CHECK(percent_elapsed(window, at("2026-11-07T00:00:00Z")) == 60);
  CHECK(percent_elapsed(window, at("2026-12-01T00:00:00Z")) == 100);
  auto notice = notice_example();
  notice.observed_at = notice.period.window.end;
  CHECK(contains(render(notice).text, "100 % of the period gone, it is over.\n"));
}

TEST_CASE("No name can turn the text around it") {
  auto notice = notice_example();
  notice.quota_name =
      "a\xE2\x80\xAE"
      "b\xE2\x81\xA6";
  const auto mail = render(notice);
  CHECK(mail.subject ==
        "80 % of quota 'a\xEF\xBF\xBD"
        "b\xEF\xBF\xBD' used (November 2026)");
}
