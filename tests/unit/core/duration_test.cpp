#include "common/core/duration.hpp"
#include "tests/support/catch.hpp"

#include <random>

namespace bandwatch {
namespace {

using namespace std::chrono_literals;

TEST_CASE("A duration is read with every unit and any fitting combination") {
  struct Row {
    const char* text;
    Duration duration;
  };
  const auto row =
      GENERATE(Row{"0", 0ms}, Row{"0s", 0ms}, Row{"1ms", 1ms}, Row{"1s", 1s}, Row{"1m", 1min}, Row{"1h", 1h},
               Row{"1d", 24h}, Row{"1w", 168h}, Row{"1y", 8760h}, Row{"1h30m", 90min}, Row{"7d", 168h},
               Row{"90m", 90min}, Row{"1y2w3d4h5m6s7ms", 8760h + 336h + 72h + 4h + 5min + 6s + 7ms},
               Row{"1y1ms", 8760h + 1ms}, Row{"007s", 7s}, Row{"0h5m", 5min}, Row{"100y", 876'000h},
               Row{"36500d", 876'000h}, Row{"3153600000000ms", 876'000h}, Row{"99y364d23h59m59s999ms", 876'000h - 1ms});
  CAPTURE(row.text);
  const auto duration = parse_duration(row.text);
  REQUIRE(duration.has_value());
  CHECK(*duration == row.duration);
}

TEST_CASE("Anything else is no duration") {
  const std::string text =
      GENERATE("", " ", "5", "00", "m", "-5m", "+5m", "5 m", " 5m", "5m ", "5M", "5min", "1.5h", "1h30", "30m1h",
               "1s1m", "1ms1s", "1m1m", "5mm", "5u", "1h-5m", "1h 30m", "1e3s", "\xd9\xa5m", "5m\n", "100y1ms", "101y",
               "36501d", "876001h", "3153600000001ms", "50y51y", "9223372036854775807ms", "9223372036854775808y",
               "1000000000000000y", "99999999999999999999999999999999999999s");
  CAPTURE(text);
  const auto duration = parse_duration(text);
  REQUIRE_FALSE(duration.has_value());
  CHECK(duration.error().code == Errc::kInvalidArgument);
  CHECK(duration.error().detail.find("1h30m") != std::string::npos);
}

TEST_CASE("A duration is written in the shortest form, in days at most") {
  CHECK(format_duration(0ms) == "0s");
  CHECK(format_duration(90ms) == "90ms");
  CHECK(format_duration(90s) == "1m30s");
  CHECK(format_duration(90min) == "1h30m");
  CHECK(format_duration(24h) == "1d");
  CHECK(format_duration(24h - 1ms) == "23h59m59s999ms");
  CHECK(format_duration(168h) == "7d");
  CHECK(format_duration(8760h) == "365d");
  CHECK(format_duration(24h + 1ms) == "1d1ms");
}

TEST_CASE("Every duration up to 100 years reads back as what was written") {
  std::mt19937_64 random{1};
  for (int i = 0; i < 5000; ++i) {
    // All sizes alike: a flat choice would hardly ever be less than a day.
    const auto limit = std::uint64_t{1} << (random() % 42);
    const Duration duration{static_cast<Duration::rep>(random() % limit % 3'153'600'000'001)};
    const auto text = format_duration(duration);
    CAPTURE(text);
    const auto read = parse_duration(text);
    REQUIRE(read.has_value());
    REQUIRE(*read == duration);
  }
}

}  // namespace
}  // namespace bandwatch
