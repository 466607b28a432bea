#pragma once

#include "common/core/bytes.hpp"
#include "common/core/time.hpp"
#include "common/counting/accountant.hpp"
#include "common/counting/evidence.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
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

/// Whether a counter that fell from one sample to the next has certainly started again. What falls to at least the half
/// between two samples so close may be jitter: scrapes of two scrapers that overlap can show their values in the wrong
/// order. Between samples of one scraper a fall of whatever size is a restart.
[[nodiscard]] inline bool is_certain_restart(const Checkpoint& before, const Checkpoint& after) noexcept {
  return after.at - before.at > kScrapesOverlap || after.value < before.value - before.value / 2;
}

/// What the step from `previous` to the sample (at, value) is worth; a value below the previous one is a restart.
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
///
/// A fall is a restart if the witness fell too, or it is a certain one by itself, or the next sample stays below the
/// old value; a fall that comes back is jitter and counts nothing. Until the next sample tells, the last value is the
/// one before the fall.
class CounterWalk {
 public:
  /// `falls`: those of the witnesses of the series' target. `last`: the sample to go on from, if one is known. Samples
  /// up to `count_from` only move it.
  CounterWalk(std::vector<Evidence::Fall> falls, std::optional<Checkpoint> last, UtcTime count_from);

  /// The last usable sample so far that is no open fall.
  [[nodiscard]] std::optional<Checkpoint> last() const noexcept {
    return has_last_ ? std::optional{last_} : std::nullopt;
  }
  /// The last sample so far, as a next one of that value explains it.
  [[nodiscard]] std::optional<Checkpoint> last_before(std::uint64_t next) const noexcept {
    return dip_ && next < last_.value ? dip_ : last();
  }
  /// Whether the last sample fell, and nobody knows yet what that means.
  [[nodiscard]] bool is_in_doubt() const noexcept { return dip_.has_value(); }

  /// If the sample at `at` was taken as one that counts: up to when the samples after it, as long as they only grow,
  /// are worth their differences. Nothing if it was not.
  [[nodiscard]] std::optional<UtcTime> grows_until(UtcTime at) const noexcept {
    return counting_ && !dip_ && last_.at == at ? std::optional{next_end_ - Duration{1}} : std::nullopt;
  }
  /// Goes on behind samples that grows_until() allowed to leave out, of which `last` was the last.
  void skip_to(Checkpoint last) noexcept { last_ = last; }
  /// Goes on from the last sample of another series, which this one takes the place of.
  void hand_over(Checkpoint last) noexcept {
    last_ = last;
    has_last_ = true;
    dip_.reset();
  }

  /// Takes a sample. The first that counts goes to `on_first` as a FirstSample, what later ones are worth to `on_delta`
  /// as a Delta; a sample that falls may be told of only with the next one. What is no byte count or not later than the
  /// sample before is skipped.
  template <class OnFirst, class OnDelta>
  void take(UtcTime at, double value, OnFirst&& on_first, OnDelta&& on_delta) {
    std::uint64_t count = 0;
    if (!take_byte_count(value, count) || (has_last_ && at <= newest())) return;
    if (dip_) [[unlikely]] {
      const auto dip = *std::exchange(dip_, std::nullopt);
      // It stayed below: the counter had started again. Else the fall was jitter, or is part of a later restart.
      if (count < last_.value && !(next_end_ <= at && falls_behind(dip.at, at))) step(dip, true, on_first, on_delta);
    }
    const bool fell = next_end_ <= at && passes_fall(at);
    const Checkpoint sample{at, count};
    if (has_last_ && !fell && count < last_.value && !is_certain_restart(last_, sample)) [[unlikely]] {
      dip_ = sample;
      return;
    }
    step(sample, fell, on_first, on_delta);
  }

 private:
  [[nodiscard]] UtcTime newest() const noexcept { return dip_ ? dip_->at : last_.at; }
  template <class OnFirst, class OnDelta>
  void step(Checkpoint to, bool fell, OnFirst& on_first, OnDelta& on_delta) {
    if (counting_) {
      on_delta(delta_after(last_, to.at, to.value, fell));
    } else if (to.at > count_from_) {
      counting_ = true;
      on_first(FirstSample{to.at, to.value, last()});
    }
    last_ = to;
    has_last_ = true;
  }
  /// Whether a fall lies in [last, at]. Leaves those behind that end before `at`: no later step contains them.
  [[nodiscard]] bool passes_fall(UtcTime at);
  /// Whether a fall of the witness begins at `from` or later and ends by `at`.
  [[nodiscard]] bool falls_behind(UtcTime from, UtcTime at) const;

  std::vector<Evidence::Fall> falls_;  ///< by end
  std::size_t next_{0};                ///< the first fall that a step has not reached
  UtcTime next_end_{UtcTime::max()};
  UtcTime count_from_;
  Checkpoint last_{};
  std::optional<Checkpoint> dip_;  ///< a sample below `last_` that the next one has to explain
  bool has_last_{false};
  bool counting_{false};
};

}  // namespace bandwatch::counting
