#pragma once

#include "common/core/period.hpp"
#include "common/core/time.hpp"

#include <optional>
#include <string>

namespace bandwatch::api {

/// Marks in time at which buckets end: the multiples of a length, counted from 1970, or the turns of a calendar.
class Ruler {
 public:
  /// `length` > 0.
  explicit Ruler(Duration length) : length_(length) {}
  /// `rule` is no rolling window, and its zone exists.
  explicit Ruler(PeriodRule rule) : rule_(std::move(rule)) {}

  /// The newest mark that is not after `t`.
  [[nodiscard]] UtcTime floor(UtcTime t) const;
  /// The first mark after `t`.
  [[nodiscard]] UtcTime next(UtcTime t) const;
  /// The first mark that is not before `t`.
  [[nodiscard]] UtcTime ceil(UtcTime t) const;

  /// One text per ruler.
  [[nodiscard]] std::string text() const;

  friend bool operator==(const Ruler&, const Ruler&) = default;

 private:
  Duration length_{};  ///< where no rule is
  std::optional<PeriodRule> rule_;
};

}  // namespace bandwatch::api
