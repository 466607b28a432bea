#pragma once

#include "common/counting/schema.hpp"

#include <utility>

namespace bandwatch::api {

/// The dimensions that tell the lines of a chart apart; direction always does. What no line tells apart is summed.
struct Grouping {
  bool service{true};
  bool route{true};
  bool consumer{false};
  bool workspace{false};

  /// `dimensions` without what is summed: the name of a line.
  [[nodiscard]] counting::Dimensions line_of(counting::Dimensions dimensions) const {
    if (!service) dimensions.service.clear();
    if (!route) dimensions.route.clear();
    if (!consumer) dimensions.consumer.clear();
    if (!workspace) dimensions.workspace.clear();
    return dimensions;
  }

  friend bool operator==(const Grouping&, const Grouping&) = default;
};

}  // namespace bandwatch::api
