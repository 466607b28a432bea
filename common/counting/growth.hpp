#pragma once

#include "common/core/bytes.hpp"
#include "common/core/time.hpp"
#include "common/counting/accountant.hpp"
#include "common/counting/bucket_sink.hpp"

#include <cstdint>

namespace bandwatch::counting {

/// A stretch of one counter's samples that only grow and are booked in one sum, as nearly all samples do. Their
/// differences add up to the last value less the first, so that a sample costs some comparisons and nothing is stored
/// for it: half of what a sample costs otherwise.
class Growth {
 public:
  /// Begins behind `last`. Samples up to `until` may be taken.
  void begin(Checkpoint last, UtcTime until) noexcept {
    first_ = static_cast<std::int64_t>(last.value);
    last_ = first_;
    at_ = last.at;
    until_ = last.value < kAllWhole ? until : UtcTime::min();
    is_open_ = false;
  }

  /// Takes the sample (at, value) if it goes on: later than the last one but by no outage, and a whole number not below
  /// the last. False leaves everything as it was.
  [[nodiscard]] bool take(UtcTime at, double value) noexcept {
    if (at > until_ || at <= at_ || at - at_ > kCatchUp) return false;
    if (!(value >= 0 && value < static_cast<double>(kAllWhole))) return false;
    const auto whole = static_cast<std::int64_t>(value);
    if (static_cast<double>(whole) != value || whole < last_) return false;
    at_ = at;
    last_ = whole;
    is_open_ = true;
    return true;
  }

  /// Whether samples were taken that nobody has booked.
  [[nodiscard]] bool is_open() const noexcept { return is_open_; }
  /// The last sample, and what those that were taken are worth.
  [[nodiscard]] Checkpoint last() const noexcept { return {at_, static_cast<std::uint64_t>(last_)}; }
  [[nodiscard]] Bytes bytes() const noexcept { return Bytes{static_cast<std::uint64_t>(last_ - first_)}; }
  /// Takes no more until it begins again.
  void end() noexcept {
    until_ = UtcTime::min();
    is_open_ = false;
  }

 private:
  static constexpr std::uint64_t kAllWhole = std::uint64_t{1} << 53U;  ///< a double holds all whole numbers below

  std::int64_t first_{0};
  std::int64_t last_{0};
  UtcTime at_{UtcTime::max()};
  UtcTime until_{UtcTime::min()};
  bool is_open_{false};
};

}  // namespace bandwatch::counting
