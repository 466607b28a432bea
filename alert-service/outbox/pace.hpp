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
  [[nodiscard]] bool allows(UtcTime now) const {
    return per_minute_ == 0 || set_back(now) || full_at_ + interval() <= now + kBurst;
  }

  /// One message leaves at `now`.
  void take(UtcTime now) {
    if (per_minute_ == 0) return;
    if (full_at_ < now || set_back(now)) full_at_ = now;
    full_at_ += interval();
  }

 private:
  static constexpr Duration kBurst{std::chrono::minutes{1}};
  /// Whether the clock was set back, since no wait is longer than a minute.
  [[nodiscard]] bool set_back(UtcTime now) const { return full_at_ > now + kBurst; }
  [[nodiscard]] Duration interval() const { return kBurst / per_minute_; }

  std::uint32_t per_minute_;
  UtcTime full_at_{};
};

}  // namespace bandwatch::alert
