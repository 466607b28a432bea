#pragma once

#include "common/bandwidth/accountant.hpp"
#include "common/bandwidth/schema.hpp"
#include "common/bandwidth/selection.hpp"
#include "common/promql/query.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bandwatch::promql {

/// A metric and the matchers of the series of it that are wanted.
struct Wanted {
  std::string metric;
  std::vector<Matcher> matchers;
};

/// The matchers that push `selection` down to the engine for the series of one direction of `schema`. What can't be
/// said of a label (a cut-off suffix) is left to Selection::matches.
[[nodiscard]] std::vector<Matcher> matchers_for(const bandwidth::GatewaySchema& schema,
                                                const bandwidth::Selection& selection,
                                                const bandwidth::Selector& selector);

/// The counters that `selection` wants of all schemas, in `job` if it is not empty. Directions that share a metric are
/// asked for together, unless only one of them is wanted. None for a scope
/// that allows nothing.
[[nodiscard]] std::vector<Wanted> wanted_counters(const std::vector<bandwidth::GatewaySchema>& schemas,
                                                  const bandwidth::Selection& selection, const std::string& job);

/// The witnesses of all schemas, each once.
[[nodiscard]] std::vector<Wanted> wanted_witnesses(const std::vector<bandwidth::GatewaySchema>& schemas,
                                                   const std::string& job);

/// What the series counts, if `selection` selects it by any schema.
[[nodiscard]] std::optional<bandwidth::CountedSeries> selected(const std::vector<bandwidth::GatewaySchema>& schemas,
                                                               const bandwidth::Selection& selection,
                                                               const Labels& labels);

}  // namespace bandwatch::promql
