#include "alert-service/mail/chart.hpp"
#include "alert-service/mail/base64.hpp"
#include "alert-service/mail/usage_words.hpp"
#include "common/core/period.hpp"
#include "common/core/rfc3339.hpp"
#include "tests/support/catch.hpp"

#include <string>

using namespace bandwatch::alert;
using bandwatch::Bytes;
using namespace std::chrono_literals;

namespace {

bandwatch::UtcTime at(const char* text) {
  return *bandwatch::parse_rfc3339(text);
}

/// `percent` of the limit in even steps from the month's beginning to the 19th.
ChartData example(std::uint64_t percent) {
  ChartData data;
  data.zone = "Europe/Berlin";
  data.period = bandwatch::period_at({.zone = data.zone}, at("2026-11-19T11:00:00Z")).window;
  data.counted_to = at("2026-11-19T11:00:00Z");
  data.limit = Bytes{500'000'000'000};
  data.marks = {8'000, 9'000, 10'000};
  const auto step = data.limit.count() / 100 * percent / 400;
  for (int i = 1; i <= 400; ++i)
    data.slots[data.period.start + i * 60min] = Bytes{step};
  data.at_end = Bytes{data.limit.count() / 100 * percent * 2};
  return data;
}

std::uint32_t number(const std::string& png, std::size_t offset) {
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < 4; ++i)
    out = out << 8U | static_cast<unsigned char>(png.at(offset + i));
  return out;
}

}  // namespace

TEST_CASE("A chart is a PNG of its size, and the same data give the same bytes") {
  const auto png = draw_chart(example(80));
  CHECK(png.starts_with("\x89PNG\r\n\x1a\n"));
  CHECK(number(png, 16) == 1200);
  CHECK(number(png, 20) == 530);
  CHECK(png.size() < 100'000);
  CHECK(draw_chart(example(80)) == png);
  CHECK(draw_chart(example(81)) != png);
}

TEST_CASE("A chart can be drawn of anything") {
  auto data = example(80);
  data.slots.clear();
  CHECK_FALSE(draw_chart(data).empty());
  data = example(100'000);
  CHECK_FALSE(draw_chart(data).empty());
  data.slots[data.counted_to] = Bytes{~0ULL};
  data.at_end = Bytes{~0ULL};
  CHECK_FALSE(draw_chart(data).empty());
  data.slots[data.period.end + 24h] = Bytes{1};
  data.counted_to = data.period.start;
  data.limit = Bytes{1};
  CHECK_FALSE(draw_chart(data).empty());
}

TEST_CASE("A chart says in words what it shows") {
  CHECK(describe_chart(example(80)) ==
        "Chart: 400 GB used of 500 GB by 2026-11-19 12:00 CET; at this pace 800 GB at the end");
  auto data = example(80);
  data.at_end = {};
  CHECK(describe_chart(data) == "Chart: 400 GB used of 500 GB by 2026-11-19 12:00 CET");
}

TEST_CASE("A forecast is as sure as the pace is even") {
  auto data = example(80);
  data.counted_to = data.period.start + 400 * 60min;
  CHECK(confidence_of(data) == "quite sure");
  for (int i = 1; i <= 300; ++i)
    data.slots[data.period.start + i * 60min] = Bytes{1};
  CHECK(confidence_of(data) == "very rough, the pace changes a lot");
  data.slots.clear();
  CHECK(confidence_of(data) == "very rough");
}

TEST_CASE("Base64 is that of RFC 4648") {
  CHECK(base64("").empty());
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foo") == "Zm9v");
  CHECK(base64("foobar") == "Zm9vYmFy");
  CHECK(base64(std::string("\xff\xfe\0", 3)) == "//4A");
}

TEST_CASE("The link names the quota and its period, whatever the id holds") {
  const bandwatch::Period period{"2026-11", {at("2026-10-31T23:00:00Z"), at("2026-11-30T23:00:00Z")}};
  CHECK(dashboard_link("https://b.example/", "a b&c", period, "Europe/Berlin") ==
        "https://b.example/?page=quotas&quota=a%20b%26c&from=2026-10-31T23%3A00%3A00Z"
        "&to=2026-11-30T23%3A00%3A00Z&zone=Europe%2FBerlin");
  CHECK(dashboard_link("https://b.example/?x=1", "a", period, "UTC").starts_with("https://b.example/?x=1&page="));
  CHECK(dashboard_link("", "a", period, "UTC").empty());
}

TEST_CASE("Completeness is rounded down") {
  CHECK(format_coverage(0.99999) == "99.9 % of the scrapes seen");
  CHECK(format_coverage(1) == "100.0 % of the scrapes seen");
  CHECK(format_coverage(0) == "0.0 % of the scrapes seen");
}
