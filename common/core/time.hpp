#pragma once

#include <chrono>

namespace bandwatch {

using Duration = std::chrono::milliseconds;

/// An instant as UTC milliseconds since 1970. Wall time: for data and mail, never for timeouts.
using UtcTime = std::chrono::sys_time<Duration>;

/// The interval `(start, end]`: an instant t belongs to it when start < t <= end, as in PromQL.
struct Window {
  UtcTime start{};
  UtcTime end{};

  [[nodiscard]] constexpr bool contains(UtcTime t) const noexcept { return start < t && t <= end; }
  [[nodiscard]] constexpr Duration length() const noexcept { return end - start; }
  friend constexpr bool operator==(const Window&, const Window&) = default;
};

/// The latest multiple of `step` (counted from 1970) that is not after `t`. `step` > 0.
[[nodiscard]] constexpr UtcTime floor_to(UtcTime t, Duration step) noexcept {
  const auto since_epoch = t.time_since_epoch();
  auto remainder = since_epoch % step;
  if (remainder < Duration::zero()) remainder += step;
  return t - remainder;
}

/// An instant on a clock that nobody sets: for ages and deadlines. Means nothing outside of this process.
using SteadyTime = std::chrono::steady_clock::time_point;

/// The seam through which everything reads time. Implementations are thread-safe.
class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;
  /// What the calendar shows: it can be set, forward and back.
  [[nodiscard]] virtual UtcTime now() const = 0;
  /// How time passes, whatever the calendar shows.
  [[nodiscard]] virtual SteadyTime steady() const { return std::chrono::steady_clock::now(); }
};

/// The system's clock.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] UtcTime now() const override { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); }
};

}  // namespace bandwatch
