#pragma once

#include "common/core/labels.hpp"
#include "common/counting/accountant.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace bandwatch::counting {

/// Series of one target, metric and dimensions are a family. They count side by side what other labels tell apart (a
/// status code, a method); or one goes on where another one ended, as when a label is added, changed or removed on the
/// way to the database: then it is the same counter.
[[nodiscard]] std::uint64_t family_of(const CountedSeries& counted, const Labels& labels);

/// A series of the family beside the one that begins.
struct Relative {
  Labels labels;
  Checkpoint last;      ///< its last sample before the one in question
  bool goes_on{false};  ///< whether it has a sample at just that time: then it stands beside it
};

/// The names of labels that a scrape gives all series of a target, `up` among them.
using TargetLabels = std::set<std::string, std::less<>>;
/// Adds the labels of a series of `up` or of a witness.
void add_target_labels(TargetLabels& names, const Labels& labels);

/// The last sample of the relative that a series of these labels goes on from at (at, value), after its own last sample
/// at `since`, if it had one: the most alike of those that ended later than that, and not above the value. A label
/// whose value differs must be the target's: one of the gateway's page, such as a status code, tells counters apart.
/// Nothing if there is none: then it is a counter of its own, or the node began anew. Whether the target was scraped in
/// between must be looked at beside: see is_handover().
[[nodiscard]] std::optional<Checkpoint> handed_over(const Labels& labels, std::uint64_t value,
                                                    std::optional<UtcTime> since,
                                                    const std::vector<Relative>& relatives,
                                                    const TargetLabels& of_target);

/// Whether a series that ended may go on in another one after so many scrapes of the target without either.
[[nodiscard]] constexpr bool is_handover(std::size_t scrapes_between) noexcept {
  return scrapes_between <= 2;
}

}  // namespace bandwatch::counting
