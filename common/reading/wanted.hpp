#pragma once

#include "common/counting/accountant.hpp"
#include "common/counting/schema.hpp"
#include "common/counting/selection.hpp"
#include "common/promql/query.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bandwatch::reading {

/// A metric and the matchers of the series of it that are wanted.
struct Wanted {
  std::string metric;
  std::vector<promql::Matcher> matchers;
};

/// The matchers that push `selection` down to the database for the series of one direction of `schema`, a list for each
/// way in which those labels can be spelled: under their own names, or as `exported_NAME` where a label of the scrape
/// took the name (see counting::own_label()). No series meets two of the lists. What can't be said of a label (a
/// cut-off suffix), or would take too many lists, is left to Selection::matches.
[[nodiscard]] std::vector<std::vector<promql::Matcher>> matchers_for(const counting::GatewaySchema& schema,
                                                                     const counting::Selection& selection,
                                                                     const counting::Selector& selector);

/// The counters that `selection` wants of all schemas, in `job` if it is not empty. Directions that share a metric are
/// asked for together, unless only one of them is wanted. None for a scope
/// that allows nothing.
[[nodiscard]] std::vector<Wanted> wanted_counters(const std::vector<counting::GatewaySchema>& schemas,
                                                  const counting::Selection& selection, const std::string& job);

/// The witnesses of all schemas, each once.
[[nodiscard]] std::vector<Wanted> wanted_witnesses(const std::vector<counting::GatewaySchema>& schemas,
                                                   const std::string& job);

/// What the series counts, if `selection` selects it by any schema.
[[nodiscard]] std::optional<counting::CountedSeries> selected(const std::vector<counting::GatewaySchema>& schemas,
                                                              const counting::Selection& selection,
                                                              const Labels& labels);

}  // namespace bandwatch::reading
