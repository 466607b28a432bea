#pragma once

#include "common/core/labels.hpp"
#include "common/core/time.hpp"
#include "common/counting/schema.hpp"
#include "tests/world/dice.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace bandwatch::world {

/// A series as the database stores it, with the instants from which on its samples can be seen.
struct StoredSeries {
  Labels labels;
  std::vector<UtcTime> times;  ///< ascending
  std::vector<double> values;
  std::vector<UtcTime> visible;  ///< as many
};

/// Bytes that scrapes newly show of one dimension tuple. `early` is the first scrape that shows them, `late` the last
/// that may be taken for it: they differ only where a node is seen twice. `low` and `high` differ only where nobody
/// could tell a restart from something else by what the samples show.
struct Shown {
  counting::Dimensions tuple;
  UtcTime early;
  UtcTime late;
  std::uint64_t low{0};
  std::uint64_t high{0};
  bool first_of_target{false};  ///< nothing under the policy baseline
  bool must_be_told{false};     ///< more passed than can be known, and the samples show it: never a plain difference
};

/// One life of a gateway: what the database holds, and the truth beside it. The truth comes from the traffic itself,
/// not from the samples.
struct Life {
  std::uint64_t seed{0};
  std::vector<counting::GatewaySchema> schemas;  ///< that it must be read with
  Window window;                                 ///< all samples lie inside
  Duration interval{};                           ///< between scrapes, at first
  UtcTime all_visible;                           ///< from here on every sample can be seen
  std::vector<StoredSeries> series;
  std::vector<Shown> shown;
  Labels external;             ///< labels that remote read adds to every series
  bool warns_of_twins{false};  ///< a node is seen twice, and only the operator can say which of the two counts
  bool judges_scrapes{false};  ///< counts of scrapes are held against the truth, too
  std::uint64_t lost{0};       ///< bytes that no scrape could ever show
};

/// The life of `seed`. The same seed and settings give the same life.
[[nodiscard]] Life make_life(std::uint64_t seed, const DieSettings& settings);

}  // namespace bandwatch::world
