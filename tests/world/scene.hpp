#pragma once

#include "common/core/labels.hpp"
#include "common/core/time.hpp"
#include "common/counting/schema.hpp"
#include "tests/world/dice.hpp"

#include <array>
#include <optional>
#include <vector>

namespace bandwatch::world {

/// One counter as the gateway itself names it.
struct OwnCounter {
  counting::Dimensions tuple;
  std::vector<Labels::Pair> labels;  ///< its own, with the metric's name
};

/// A stretch of time in which the database gets nothing. Filled: all of it comes at that instant.
struct Hole {
  Window window;
  std::optional<UtcTime> filled;
};

/// What stands before anything happens: the gateway, the times of its scrapes, and how series are spelled.
struct Scene {
  const counting::GatewaySchema* schema{nullptr};
  std::vector<counting::GatewaySchema> schemas;  ///< that it must be read with
  std::vector<UtcTime> ticks;                    ///< a scrape of every node follows each
  Duration interval{};                           ///< between them, at first
  Duration slowest{};                            ///< at most
  std::optional<Hole> hole;
  std::vector<OwnCounter> counters;
  /// Labels of targets, before and after a change of their configuration.
  std::array<std::vector<Labels::Pair>, 2> target_labels;
  Labels external;  ///< that remote read alone shows

  [[nodiscard]] bool witness_is_uptime() const;
  [[nodiscard]] Duration fastest() const;  ///< the shortest time between scrapes
};

[[nodiscard]] Scene make_scene(const Fallen& fallen, Dice& dice);

}  // namespace bandwatch::world
