#include "common/core/duration.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>

namespace bandwatch {
namespace {

struct DurationUnit {
  std::string_view name;
  std::int64_t milliseconds;
};

constexpr std::int64_t kSecond = 1000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;
constexpr std::array kDurationUnits{
    DurationUnit{"y", 365 * kDay}, DurationUnit{"w", 7 * kDay}, DurationUnit{"d", kDay}, DurationUnit{"h", kHour},
    DurationUnit{"m", kMinute},    DurationUnit{"s", kSecond},  DurationUnit{"ms", 1},
};
constexpr std::int64_t kMaximum = 100 * 365 * kDay;

Error bad_duration() {
  return invalid_argument("", "a duration such as 5m, 1h30m or 7d (units y w d h m s ms, in this order)");
}

}  // namespace

Result<Duration> parse_duration(std::string_view text) {
  if (text == "0") return Duration::zero();
  if (text.empty()) return bad_duration();
  std::int64_t total = 0;
  std::size_t next_unit = 0;
  while (!text.empty()) {
    const auto digits = text.substr(0, text.find_first_not_of("0123456789"));
    text.remove_prefix(digits.size());
    const auto name = text.substr(0, text.find_first_of("0123456789"));
    text.remove_prefix(name.size());
    if (digits.empty() || digits.size() > 15) return bad_duration();
    std::int64_t number = 0;
    for (const char c : digits)
      number = number * 10 + (c - '0');
    while (next_unit < kDurationUnits.size() && kDurationUnits.at(next_unit).name != name)
      ++next_unit;
    if (next_unit == kDurationUnits.size()) return bad_duration();
    const auto unit = kDurationUnits.at(next_unit++).milliseconds;
    if (number > kMaximum / unit) return bad_duration();
    total += number * unit;
    if (total > kMaximum) return bad_duration();
  }
  return Duration{total};
}

std::string format_duration(Duration duration) {
  auto rest = duration.count();
  if (rest == 0) return "0s";
  std::string out;
  for (const auto& unit : kDurationUnits) {
    // Weeks and years would hide how long a duration is: "7d" is plainer than "1w".
    if (unit.name == "y" || unit.name == "w") continue;
    if (rest >= unit.milliseconds) out += fmt::format("{}{}", rest / unit.milliseconds, unit.name);
    rest %= unit.milliseconds;
  }
  return out;
}

}  // namespace bandwatch
