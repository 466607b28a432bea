#pragma once

#include "common/core/labels.hpp"
#include "common/core/time.hpp"
#include "common/counting/series.hpp"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace bandwatch::reading {

/// What is kept of a series of `up` or of a witness counter, out of all its samples in a stretch of time: as much as
/// counting::Evidence can tell anything by. Samples come in time order.
class Trail {
 public:
  using Sample = std::pair<UtcTime, double>;
  enum class Kind : std::uint8_t { kUp = 1, kWitness };

  /// `settled_until`: later samples may still change; the last one up to there can be told apart.
  Trail(Kind kind, Labels labels, UtcTime settled_until)
      : kind_(kind), labels_(std::move(labels)), settled_until_(settled_until) {}

  /// Takes a sample. What is no number is skipped.
  void take(UtcTime at, double value) {
    if (kind_ == Kind::kUp) {
      take_up(at, value);
    } else {
      take_witness(at, value);
    }
  }

  /// Goes on with the same series in the stretch right after.
  void append(const Trail& later);

  /// What was known at `until`, the `settled_until` of the latest stretch or its end; nothing if that is nothing.
  [[nodiscard]] std::optional<Trail> settled(UtcTime until) const;

  [[nodiscard]] Kind kind() const noexcept { return kind_; }
  [[nodiscard]] const Labels& labels() const noexcept { return labels_; }
  /// The time of the last sample, of whatever value.
  [[nodiscard]] std::optional<UtcTime> newest() const noexcept { return newest_; }
  /// The last sample up to `settled_until` that says something: a success, or a count.
  [[nodiscard]] std::optional<Sample> settled_sample() const noexcept { return settled_; }
  /// The samples as evidence takes them: the first success; or the first count, those around each fall with the one
  /// that explains it, and the last.
  [[nodiscard]] counting::Series evidence() const;

 private:
  void take_up(UtcTime at, double value);
  void take_witness(UtcTime at, double value);

  Kind kind_;
  Labels labels_;
  UtcTime settled_until_;
  std::vector<Sample> marks_;              ///< as evidence() tells them, but for the last
  bool explains_next_{false};              ///< the last mark is a fall, which the next sample explains
  std::optional<Sample> last_;             ///< the last count
  std::optional<UtcTime> newest_;          ///< of whatever value
  std::optional<Sample> settled_;          ///< the last success or count up to settled_until_
  std::optional<UtcTime> settled_newest_;  ///< of whatever value
};

}  // namespace bandwatch::reading
