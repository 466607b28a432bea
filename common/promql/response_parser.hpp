#pragma once

#include "common/core/result.hpp"
#include "common/core/time.hpp"
#include "common/promql/client.hpp"

#include <optional>
#include <string_view>

namespace bandwatch::promql {

/// Reads the JSON answer to an instant query: a vector or a matrix. Samples at or before `after`, if given, are checked
/// and dropped, and series without samples with them.
///
/// Errors: `"status":"error"` as database_error() says; kUnavailable for a web page; kTooLarge beyond 1 GiB;
/// kMalformedData for everything else that is not a complete answer: no JSON, cut off, another shape (scalars, strings,
/// native histograms), values that are no numbers, times that descend, deeper than 32 levels; and for answers that say
/// themselves that something is missing: `warnings`, or `isPartial` (VictoriaMetrics). `null` is an empty list of its
/// type, and so may the type be where nothing was found: Google's and Cortex' front ends write both. Of samples with
/// the same time the larger value is kept. Unknown members are skipped. Pure; throws nothing; thread-safe. Source:
/// https://prometheus.io/docs/prometheus/latest/querying/api/#expression-query-result-formats
[[nodiscard]] Result<Answer> parse_response(std::string_view body,
                                            std::optional<UtcTime> after = std::nullopt) noexcept;

}  // namespace bandwatch::promql
