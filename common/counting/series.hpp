#pragma once

#include "common/core/labels.hpp"
#include "common/core/time.hpp"

#include <compare>
#include <string>
#include <vector>

namespace bandwatch::counting {

/// A counter as the time-series database holds it: labels (with `__name__`) and samples in columns, in time order.
/// `times` and `values` have the same length. Values may be NaN or infinite; the accountant drops those.
struct Series {
  Labels labels;
  std::vector<UtcTime> times;
  std::vector<double> values;
};

/// One scraped gateway node.
struct Target {
  std::string job;
  std::string instance;
  friend auto operator<=>(const Target&, const Target&) = default;
};

/// The target that a series was scraped from.
[[nodiscard]] inline Target target_of(const Labels& labels) {
  return Target{std::string{labels.get("job")}, std::string{labels.get("instance")}};
}

}  // namespace bandwatch::counting
