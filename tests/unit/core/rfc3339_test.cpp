#include "common/core/rfc3339.hpp"
#include "tests/support/catch.hpp"

#include <random>

namespace bandwatch {
namespace {

std::int64_t milliseconds_of(std::string_view text) {
  const auto instant = parse_rfc3339(text);
  return instant ? instant->time_since_epoch().count() : -1;
}

TEST_CASE("An instant is read with offset and fraction") {
  struct Row {
    const char* text;
    std::int64_t milliseconds;
  };
  const auto row =
      GENERATE(Row{"1970-01-01T00:00:00Z", 0}, Row{"1970-01-01T00:00:00.001Z", 1}, Row{"1970-01-01t00:00:01z", 1000},
               Row{"1970-01-01 00:00:01Z", 1000}, Row{"2022-02-17T18:39:41.043080+00:00", 1645123181043},
               Row{"2022-02-17T18:39:41-00:00", 1645123181000}, Row{"2022-02-17T19:39:41+01:00", 1645123181000},
               Row{"2022-02-17T13:09:41-05:30", 1645123181000}, Row{"1970-01-01T23:59:00+23:59", 0},
               Row{"1970-01-01T00:00:00-23:59", 86'340'000}, Row{"1970-01-01T00:00:00.9Z", 900},
               Row{"1970-01-01T00:00:00.999999999Z", 999}, Row{"1970-01-01T00:00:00.000999999Z", 0},
               Row{"2016-12-31T23:59:60Z", 1483228799000}, Row{"2016-12-31T23:59:60.5Z", 1483228799500},
               Row{"2024-02-29T00:00:00Z", 1709164800000}, Row{"2000-02-29T00:00:00Z", 951782400000},
               Row{"9999-12-31T23:59:59.999Z", 253402300799999}, Row{"9999-12-31T23:59:59+00:01", 253402300739000});
  CAPTURE(row.text);
  CHECK(milliseconds_of(row.text) == row.milliseconds);
}

TEST_CASE("What is no instant between 1970 and 9999 is refused") {
  const std::string text = GENERATE(
      "", "2022", "2022-02-17", "2022-02-17T18:39:41", "2022-02-17T18:39Z", "2022-02-17X18:39:41Z",
      "2022-2-17T18:39:41Z", "22-02-17T18:39:41Z", "02022-02-17T18:39:41Z", "2022-02-17T18:39:41.Z",
      "2022-02-17T18:39:41,5Z", "2022-02-17T18:39:41.1234567890Z", "2022-02-17T18:39:41+0100", "2022-02-17T18:39:41+01",
      "2022-02-17T18:39:41+24:00", "2022-02-17T18:39:41+01:60", "2022-02-17T18:39:41Z ", " 2022-02-17T18:39:41Z",
      "2022-02-17T24:00:00Z", "2022-02-17T18:60:00Z", "2022-02-17T18:39:61Z", "2022-00-17T18:39:41Z",
      "2022-13-17T18:39:41Z", "2022-02-00T18:39:41Z", "2022-02-29T18:39:41Z", "1900-02-29T00:00:00Z",
      "2100-02-29T00:00:00Z", "2022-04-31T00:00:00Z", "1969-12-31T23:59:59Z", "1970-01-01T00:00:00+00:01",
      "9999-12-31T23:59:59-00:01", "-2022-02-17T18:39:41Z", "2022-02-17T-1:39:41Z", "2022-02-17T18:39:41Z\n", "now");
  CAPTURE(text);
  const auto instant = parse_rfc3339(text);
  REQUIRE_FALSE(instant.has_value());
  CHECK(instant.error().code == Errc::kInvalidArgument);
}

TEST_CASE("An instant is written in whole seconds, or with six digits after them") {
  using Micros = std::chrono::sys_time<std::chrono::microseconds>;
  CHECK(format_rfc3339_seconds(UtcTime{}) == "1970-01-01T00:00:00+00:00");
  CHECK(format_rfc3339_seconds(UtcTime{Duration{1645122900999}}) == "2022-02-17T18:35:00+00:00");
  CHECK(format_rfc3339_seconds(UtcTime{Duration{253402300799999}}) == "9999-12-31T23:59:59+00:00");
  CHECK(format_rfc3339_micros(Micros{}) == "1970-01-01T00:00:00.000000+00:00");
  CHECK(format_rfc3339_micros(Micros{std::chrono::microseconds{1645123181043080}}) ==
        "2022-02-17T18:39:41.043080+00:00");
}

TEST_CASE("Every instant reads back as what was written") {
  std::mt19937_64 random{2};
  for (int i = 0; i < 5000; ++i) {
    const UtcTime instant{Duration{static_cast<Duration::rep>(random() % 253402300800000)}};
    const auto text = format_rfc3339_micros(instant);
    CAPTURE(text);
    const auto exact = parse_rfc3339(text);
    REQUIRE(exact.has_value());
    REQUIRE(*exact == instant);
    const auto seconds = parse_rfc3339(format_rfc3339_seconds(instant));
    REQUIRE(seconds.has_value());
    REQUIRE(*seconds == std::chrono::floor<std::chrono::seconds>(instant));
  }
}

}  // namespace
}  // namespace bandwatch
