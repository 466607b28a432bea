#pragma once

#include "common/core/bytes.hpp"
#include "common/core/time.hpp"
#include "common/counting/accountant.hpp"
#include "common/counting/evidence.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace bandwatch::counting {

/// byte_count() of what is no whole number below 2^53.
[[nodiscard]] std::optional<std::uint64_t> unusual_byte_count(double value) noexcept;

/// Makes `count` the counter value as bytes: rounded, as gateways print byte counts as decimals; false for what is no
/// byte count. An optional, which is written in parts and read as a whole, would cost as much as all the rest of a
/// step.
[[nodiscard]] inline bool take_byte_count(double value, std::uint64_t& count) noexcept {
  constexpr double kAllWhole = 9007199254740992.0;
  if (value >= 0 && value < kAllWhole) {
    const auto whole = static_cast<std::int64_t>(value);
    if (static_cast<double>(whole) == value) {
      count = static_cast<std::uint64_t>(whole);
      return true;
    }
  }
  const auto unusual = unusual_byte_count(value);
  count = unusual.value_or(0);
  return unusual.has_value();
}

/// The same as a value: nothing for what is no byte count.
[[nodiscard]] inline std::optional<std::uint64_t> byte_count(double value) noexcept {
  std::uint64_t count = 0;
  return take_byte_count(value, count) ? std::optional{count} : std::nullopt;
}

/// What the step from `previous` to the sample (at, value) is worth.
[[nodiscard]] inline Delta delta_after(const Checkpoint& previous, UtcTime at, std::uint64_t value, bool witness_fell) {
  if (value < previous.value) return Delta{previous.at, at, Bytes{value}, Origin::kReset};
  if (witness_fell) return Delta{previous.at, at, Bytes{value}, Origin::kMaskedReset};
  return Delta{previous.at, at, Bytes{value - previous.value}, Origin::kContinued};
}

/// The first sample of a series that counts, and the last one before it as far as it was read.
struct FirstSample {
  UtcTime at;
  std::uint64_t value{0};
  std::optional<Checkpoint> before;
};

/// What it is worth, with the answer to the question that it raised (an empty one if it raised none).
[[nodiscard]] Delta worth_of(const FirstSample& first, const Target& target, const Predecessor& answer,
                             const Evidence& evidence, NewTargetPolicy policy);

/// Whether only the database can say what it is worth.
[[nodiscard]] bool raises_question(const FirstSample& first, const Target& target, const Evidence& evidence);

/// Goes along the samples of one counter in time order and says what each is worth: the core of the accountant, also
/// for samples that are never stored.
class CounterWalk {
 public:
  /// `falls`: those of the witnesses of the series' target. `last`: the sample to go on from, if one is known. Samples
  /// up to `count_from` only move it.
  CounterWalk(std::vector<Evidence::Fall> falls, std::optional<Checkpoint> last, UtcTime count_from);

  /// The last usable sample so far.
  [[nodiscard]] std::optional<Checkpoint> last() const noexcept {
    return has_last_ ? std::optional{last_} : std::nullopt;
  }

  /// If the sample at `at` was taken as one that counts: up to when the samples after it, as long as they only grow,
  /// are worth their differences. Nothing if it was not.
  [[nodiscard]] std::optional<UtcTime> grows_until(UtcTime at) const noexcept {
    return counting_ && last_.at == at ? std::optional{next_end_ - Duration{1}} : std::nullopt;
  }
  /// Goes on behind samples that grows_until() allowed to leave out, of which `last` was the last.
  void skip_to(Checkpoint last) noexcept { last_ = last; }

  /// Takes a sample. The first that counts goes to `on_first` as a FirstSample, what later ones are worth to `on_delta`
  /// as a Delta. What is no byte count or not later than last() is skipped.
  template <class OnFirst, class OnDelta>
  void take(UtcTime at, double value, OnFirst&& on_first, OnDelta&& on_delta) {
    std::uint64_t count = 0;
    if (!take_byte_count(value, count) || (has_last_ && at <= last_.at)) return;
    if (counting_) {
      on_delta(delta_after(last_, at, count, next_end_ <= at && passes_fall(at)));
    } else if (at > count_from_) {
      counting_ = true;
      on_first(FirstSample{at, count, last()});
    }
    last_ = Checkpoint{at, count};
    has_last_ = true;
  }

 private:
  /// Whether a fall lies in [last, at]. Leaves those behind that end before `at`: no later step contains them.
  [[nodiscard]] bool passes_fall(UtcTime at);

  std::vector<Evidence::Fall> falls_;  ///< by end
  std::size_t next_{0};                ///< the first fall that a step has not reached
  UtcTime next_end_{UtcTime::max()};
  UtcTime count_from_;
  Checkpoint last_{};
  bool has_last_{false};
  bool counting_{false};
};

}  // namespace bandwatch::counting
