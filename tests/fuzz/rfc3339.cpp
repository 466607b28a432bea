#include "common/core/rfc3339.hpp"
#include "tests/fuzz/fuzz.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using bandwatch::parse_rfc3339;
  using bandwatch::fuzz::require;
  const auto instant = parse_rfc3339(bandwatch::fuzz::text_of(data, size));
  if (!instant) {
    require(!instant.error().detail.empty(), "a refused instant comes with what is allowed");
    return 0;
  }
  require(*instant >= bandwatch::UtcTime{}, "an instant is not before 1970");
  const auto written = bandwatch::format_rfc3339_micros(*instant);
  require(written.size() == 32, "a written instant has a year of four digits");
  const auto again = parse_rfc3339(written);
  require(again && *again == *instant, "a written instant reads back as itself");
  const auto second = parse_rfc3339(bandwatch::format_rfc3339_seconds(*instant));
  require(second && *second == std::chrono::floor<std::chrono::seconds>(*instant),
          "an instant written in seconds reads back as its second");
  return 0;
}
