#pragma once

#include "common/bandwidth/accountant.hpp"
#include "common/bandwidth/evidence.hpp"
#include "common/core/bytes.hpp"
#include "common/core/time.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace bandwatch::bandwidth {

/// byte_count() of what is no whole number below 2^53.
[[nodiscard]] std::optional<std::uint64_t> unusual_byte_count(double value) noexcept;

/// The counter value as bytes: rounded, as gateways print byte counts as decimals; nothing for what is no byte count.
[[nodiscard]] inline std::optional<std::uint64_t> byte_count(double value) noexcept {
  constexpr double kAllWhole = 9007199254740992.0;
  if (value >= 0 && value < kAllWhole) {
    const auto whole = static_cast<std::int64_t>(value);
    if (static_cast<double>(whole) == value) return static_cast<std::uint64_t>(whole);
  }
  return unusual_byte_count(value);
}

/// What the step from `previous` to the sample (at, value) is worth.
[[nodiscard]] inline Delta delta_after(const Checkpoint& previous, UtcTime at, std::uint64_t value, bool witness_fell) {
  if (value < previous.value) return Delta{previous.at, at, Bytes{value}, Origin::kReset};
  if (witness_fell) return Delta{previous.at, at, Bytes{value}, Origin::kMaskedReset};
  return Delta{previous.at, at, Bytes{value - previous.value}, Origin::kContinued};
}

/// What the first sample (at, value) of a series is worth, as far as `predecessor` knows. `was_up`: the target is known
/// to have been scraped before.
[[nodiscard]] Delta first_delta(UtcTime at, std::uint64_t value, const Predecessor& predecessor, bool was_up,
                                NewTargetPolicy policy);

/// Goes along the samples of one counter in time order and says what each is worth. The core of the accountant, for
/// samples that are never stored.
class CounterWalk {
 public:
  /// `falls`: the witnesses' falls of the series' target. `last`: the sample to go on from, if one is known.
  CounterWalk(std::vector<Evidence::Fall> falls, std::optional<Checkpoint> last);

  [[nodiscard]] const std::optional<Checkpoint>& last() const noexcept { return last_; }

  /// Goes on to the sample, without a word on its worth.
  void move_to(UtcTime at, std::uint64_t value) noexcept { last_ = Checkpoint{at, value}; }

  /// The delta from last(), which must be there and be before `at`, to the sample; goes on to it.
  [[nodiscard]] Delta step(UtcTime at, std::uint64_t value) {
    const bool fell = next_end_ <= at && falls_behind(at);
    const auto delta = delta_after(*last_, at, value, fell);
    last_ = Checkpoint{at, value};
    return delta;
  }

 private:
  /// Whether a fall lies in [last().at, at]. Passes those that end before `at`, which no later step can contain.
  [[nodiscard]] bool falls_behind(UtcTime at);

  std::vector<Evidence::Fall> falls_;  ///< by end
  std::size_t next_{0};                ///< the first fall that may lie in the next step
  UtcTime next_end_{UtcTime::max()};
  std::optional<Checkpoint> last_;
};

}  // namespace bandwatch::bandwidth
