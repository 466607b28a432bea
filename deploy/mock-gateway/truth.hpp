#pragma once

#include "common/core/time.hpp"
#include "deploy/mock-gateway/counters.hpp"

#include <string>

namespace bandwatch::mock {

/// The exact totals as JSON: `{"started_ms", "requests", "series": [{"service", "route", "direction", "consumer",
/// "bytes"}]}`. `started_ms` is UTC; `requests` are those in the series: they matched a route and have ended.
[[nodiscard]] std::string truth_json(const Snapshot& snapshot, UtcTime started);

}  // namespace bandwatch::mock
