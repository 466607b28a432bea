#pragma once

#include "common/core/time.hpp"

#include <cstdint>

namespace bandwatch::alert {

/// How fast messages may leave: `per_minute` evenly, after a burst of as many at the most. A token bucket, kept as the
/// instant at which it would be full again (GCRA). Source: ITU-T I.371, annex A.
class Pace {
 public:
  /// 0: no limit.
  explicit Pace(std::uint32_t per_minute) : per_minute_(per_minute) {}

  /// Whether one more message may leave at `now`.
  [[nodiscard]] bool allows(SteadyTime now) const { return per_minute_ == 0 || full_at_ + interval() <= now + kBurst; }

  /// One message leaves at `now`.
  void take(SteadyTime now) {
    if (per_minute_ == 0) return;
    if (full_at_ < now) full_at_ = now;
    full_at_ += interval();
  }

 private:
  static constexpr Duration kBurst{std::chrono::minutes{1}};
  [[nodiscard]] Duration interval() const { return kBurst / per_minute_; }

  std::uint32_t per_minute_;
  SteadyTime full_at_{};
};

}  // namespace bandwatch::alert
