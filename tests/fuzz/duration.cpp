#include "common/core/duration.hpp"
#include "tests/fuzz/fuzz.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using bandwatch::Duration;
  using bandwatch::format_duration;
  using bandwatch::parse_duration;
  using bandwatch::fuzz::require;
  const auto duration = parse_duration(bandwatch::fuzz::text_of(data, size));
  if (!duration) {
    require(!duration.error().detail.empty(), "a refused duration comes with what is allowed");
    return 0;
  }
  constexpr Duration kCentury = std::chrono::hours{24} * 365 * 100;
  require(*duration >= Duration::zero() && *duration <= kCentury, "a duration is between nothing and 100 years");
  const auto written = format_duration(*duration);
  const auto again = parse_duration(written);
  require(again && *again == *duration, "a written duration reads back as itself");
  require(format_duration(*again) == written, "a duration has one written form");
  return 0;
}
