#pragma once

#include "tests/world/life.hpp"
#include "tests/world/node.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

namespace bandwatch::world {

/// All scrapes of a node that write the same series, by `at`.
using Stream = std::vector<const Scrape*>;

/// What is stored of a node besides its counters, and when its spelling changed.
struct Surroundings {
  bool up_is_known{true};  ///< `up` is stored, and as the counters' target
  bool has_witness{true};
  bool witness_is_uptime{false};
  std::optional<UtcTime> respelled;                        ///< from here on series have other labels
  std::function<bool(const Scrape&, std::size_t)> usable;  ///< whether a counter's sample in a scrape is a byte count
};

/// What a careful reader of the samples of one stream can know of counter `index`: DESIGN's rules of falls and births,
/// told by somebody who knows what truly happened. `irregular`: some of it could be read in two ways, or left no trace.
/// A step covers (passed_before, passed] of what truly passed.
struct Step {
  UtcTime at;
  std::uint64_t passed_before{0};
  std::uint64_t passed{0};
  std::uint64_t low{0};
  std::uint64_t high{0};
  bool first_of_target{false};
  bool must_be_told{false};
  bool irregular{false};
};
[[nodiscard]] std::vector<Step> steps_of(const Stream& stream, std::size_t index, const Surroundings& around,
                                         UtcTime target_known_since);

/// When the target of these streams was first seen, by what is stored of it.
[[nodiscard]] UtcTime known_since(const std::vector<Stream>& streams, const Surroundings& around);

/// The same bytes as several streams show them: each from the first stream that shows it to the last, or to `patience`
/// after the first, when a reader has turned to it. Needs steps that are not irregular.
[[nodiscard]] std::vector<Shown> united(const std::vector<std::vector<Step>>& streams, Duration patience);

/// The same for one stream.
[[nodiscard]] std::vector<Shown> shown_by(const std::vector<Step>& steps);

}  // namespace bandwatch::world
