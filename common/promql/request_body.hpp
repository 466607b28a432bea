#pragma once

#include "common/core/time.hpp"
#include "common/promql/query.hpp"

#include <string>
#include <string_view>

namespace bandwatch::promql {

/// `value` as it stands in a form: unreserved characters as they are, all else as %NN.
/// Source: RFC 3986, section 2
[[nodiscard]] std::string percent_encode(std::string_view value);

/// Milliseconds as seconds with three decimals, "1790812880.911". Prometheus reads times through a double, which brings
/// every millisecond of our era back exactly.
[[nodiscard]] std::string format_seconds(Duration since_epoch);

/// The form that POST /api/v1/query takes. The database is told to give up within `timeout`.
/// Source: https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries
[[nodiscard]] std::string query_form(const Query& query, Duration timeout);

/// The same for POST /api/v1/query_range. VictoriaMetrics is told to keep to the instants as they are.
[[nodiscard]] std::string range_form(const RangeQuery& query, Duration timeout);

}  // namespace bandwatch::promql
