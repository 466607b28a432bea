#include "common/core/backoff.hpp"

#include <algorithm>
#include <cmath>

namespace bandwatch {

Duration backoff(std::span<const Duration> schedule, std::uint32_t attempt, double jitter, double jitter_share) {
  const auto index = attempt == 0 ? std::size_t{0} : static_cast<std::size_t>(attempt - 1);
  if (index < schedule.size()) return schedule[index];
  const auto last = static_cast<double>(schedule.back().count());
  const auto moved = last * (1.0 + std::clamp(jitter, -1.0, 1.0) * jitter_share);
  return Duration{std::llround(moved)};
}

}  // namespace bandwatch
