#pragma once

#include "common/core/time.hpp"
#include "common/counting/series.hpp"

#include <string>
#include <vector>

namespace bandwatch::counting {

/// The labels that say what a series is, without those that say which of several equal scrapers has it.
[[nodiscard]] Labels without_replica(Labels labels, const std::vector<std::string>& replica_labels);

/// Twins: series that differ in replica labels alone, as two equal Prometheus that write into one database make them.
/// They show one counter, so that one series is left of them, under the labels that they share: the samples of the
/// first by label, and where it misses more than two scrapes in a row, what the next one has of that time. A choice
/// that only depends on the samples around it: whoever reads a stretch of them, in whatever pieces, gets the same. The
/// samples of one scraper stand in the order in which the counter had them, which those of two need not. `window` is
/// what was read; series of other labels are left as they are. In no order.
void unite_twins(std::vector<Series>& all, const std::vector<std::string>& replica_labels, Window window);

/// The same for series of `up`, of which a target has one, however it is spelled.
void unite_by_target(std::vector<Series>& up, Window window);

/// Whether one of `all` carries a replica label.
[[nodiscard]] bool has_replica(const std::vector<Series>& all, const std::vector<std::string>& replica_labels);

}  // namespace bandwatch::counting
