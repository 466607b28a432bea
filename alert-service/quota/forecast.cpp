#include "alert-service/quota/forecast.hpp"

#include <algorithm>
#include <limits>

namespace bandwatch::alert {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr Wide kMost = std::numeric_limits<std::uint64_t>::max();

/// a x b / c, at most the largest number.
std::uint64_t scaled(std::uint64_t a, Duration b, Duration c) noexcept {
  const auto value = Wide{a} * static_cast<std::uint64_t>(b.count()) / static_cast<std::uint64_t>(c.count());
  return static_cast<std::uint64_t>(std::min(value, kMost));
}

}  // namespace

std::optional<Forecast> forecast(Bytes used, Bytes limit, const Window& period, UtcTime counted_from, UtcTime now,
                                 const ForecastRule& guards) noexcept {
  if (!period.contains(now) || used == Bytes{0}) return std::nullopt;
  const auto from = std::max(counted_from, period.start);
  const auto counted = now - from;
  const auto elapsed = scaled(10'000, now - period.start, period.length());
  if (counted < std::max(guards.min_data, Duration{1})) return std::nullopt;
  if (elapsed < guards.min_elapsed) return std::nullopt;
  const auto rest = scaled(used.count(), period.end - now, counted);
  Forecast out{used + Bytes{rest}, std::nullopt};
  if (used < limit && out.at_end >= limit) {
    const auto missing = limit.count() - used.count();
    const auto needed = Wide{missing} * static_cast<std::uint64_t>(counted.count()) / used.count();
    out.exhausted = now + Duration{static_cast<std::int64_t>(needed)};  // within the period, so it fits
  }
  return out;
}

}  // namespace bandwatch::alert
