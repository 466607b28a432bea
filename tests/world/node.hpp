#pragma once

#include "common/core/time.hpp"
#include "tests/world/dice.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bandwatch::world {

/// One counter of a node at one instant.
struct CounterState {
  bool exists{false};
  std::uint64_t value{0};
  std::uint64_t passed{0};  ///< in all its lives
  std::uint32_t life{0};
  bool ends{false};  ///< the last time that it is seen in this life
};

/// A scrape: planned with `at` (its time in the database) and `read` (when the node answers), then filled.
struct Scrape {
  enum class Result : std::uint8_t { kOk = 1, kFailed, kNothing };
  UtcTime at;
  UtcTime read;
  std::size_t scraper{0};
  Result result{Result::kOk};
  UtcTime visible;
  double witness{0};
  std::uint32_t life{0};  ///< of the node
  std::vector<CounterState> counters;
};

/// How a node lives.
struct NodePlan {
  std::size_t counters{1};
  std::size_t scrapers{1};
  double traffic{0.6};        ///< of a counter, between two scrapes
  double restarts{0};         ///< between two scrapes
  double masked{0};           ///< of restarts: the counters pass their old values at once
  double evictions{0};        ///< of a counter, between two scrapes
  std::size_t born_later{0};  ///< so many of the counters see no traffic in the first half
  bool calm_restarts{false};  ///< only when every scraper has seen all, so that nothing is lost
  bool witness_is_uptime{false};
};

/// Fills planned scrapes, sorted by `read`, with what they show of a node that lives by `plan`. What passes after the
/// last scrape is of no interest.
void live(const NodePlan& plan, Dice& dice, std::vector<Scrape>& scrapes);

}  // namespace bandwatch::world
