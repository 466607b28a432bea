#include "alert-service/mail/ticks.hpp"

#include "common/core/numbers.hpp"
#include "common/core/period.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

namespace bandwatch::alert {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr std::array<const char*, 7> kDecimalUnits{"B", "kB", "MB", "GB", "TB", "PB", "EB"};
constexpr std::array<const char*, 7> kBinaryUnits{"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<Duration, 10> kShortSteps{minutes{5}, minutes{10}, minutes{15}, minutes{30}, hours{1},
                                               hours{2},   hours{3},    hours{4},    hours{6},    hours{12}};
constexpr std::array<std::int64_t, 10> kDays{1, 2, 3, 5, 7, 14, 30, 60, 90, 180};
constexpr std::int64_t kMostSteps = 8;
constexpr std::int64_t kYear = 366;

/// The smallest of 1, 2 and 5 times a power of ten that is `least` or more.
double round_step(double least) {
  const auto power = std::pow(10.0, std::floor(std::log10(least)));
  for (const auto factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= least) return factor * power;
  }
  return 10 * power;
}

std::vector<TimeTick> clock_ticks(const Window& window, std::string_view zone) {
  const auto* const step = std::find_if(kShortSteps.begin(), kShortSteps.end() - 1,
                                        [&](Duration one) { return window.length() / one <= kMostSteps; });
  std::vector<TimeTick> out;
  for (auto at = window.start; at <= window.end; at += *step)
    out.push_back({at, format_local(at, zone).substr(11, 5)});  // of "2026-11-24 13:05 CET"
  return out;
}

/// "Nov 6" of "2026-11-06 00:00 CET".
std::string day_label(const std::string& local) {
  const auto month = parse_uint(local.substr(5, 2)).value();
  const auto day = parse_uint(local.substr(8, 2)).value();
  return fmt::format("{} {}", kMonths.at(month - 1), day);
}

std::vector<TimeTick> day_ticks(const Window& window, std::string_view zone) {
  const auto days = window.length() / hours{24};
  const auto* const found = std::find_if(kDays.begin(), kDays.end(), [&](auto one) { return days / one < kMostSteps; });
  const auto every = found != kDays.end() ? *found : days / kMostSteps + 1;
  const PeriodRule day{.kind = PeriodKind::kDay, .zone = std::string{zone}};
  std::vector<TimeTick> out;
  const auto next = [&](UtcTime t) { return period_at(day, t + Duration{1}).window.end; };
  std::int64_t number = 0;
  for (auto midnight = period_at(day, window.start).window.end; midnight <= window.end; midnight = next(midnight)) {
    if (number++ % every != 0) continue;
    const auto local = format_local(midnight, zone);
    out.push_back({midnight, days > kYear ? local.substr(0, 7) : day_label(local)});
  }
  return out;
}

}  // namespace

std::vector<ByteTick> byte_ticks(double top, bool binary) {
  const auto base = binary ? 1024.0 : 1000.0;
  const auto& units = binary ? kBinaryUnits : kDecimalUnits;
  std::size_t unit = 0;
  auto size = 1.0;
  while (unit + 1 < units.size() && top >= size * base) {
    size *= base;
    ++unit;
  }
  auto step = round_step(top / size / 5.5);
  if (unit == 0) step = std::max(step, 1.0);
  std::vector<ByteTick> out{{0, "0"}};
  for (int i = 1; i * step * size <= top; ++i)
    out.push_back({i * step * size, fmt::format("{:g} {}", i * step, units.at(unit))});
  return out;
}

std::vector<TimeTick> time_ticks(const Window& window, std::string_view zone) {
  return window.length() <= hours{49} ? clock_ticks(window, zone) : day_ticks(window, zone);
}

std::string format_amount(Bytes bytes, bool binary) {
  return binary ? format_bytes_iec(bytes) : format_bytes_si(bytes);
}

}  // namespace bandwatch::alert
