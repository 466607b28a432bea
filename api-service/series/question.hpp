#pragma once

#include "api-service/series/bandwidth_question.hpp"
#include "common/core/result.hpp"
#include "common/core/time.hpp"
#include "common/http/request.hpp"

#include <cstdint>

namespace bandwatch::api {

/// An answer of /metrics/bandwidth_used has fewer buckets than this per line.
inline constexpr std::int64_t kMaxBuckets = 1000;

/// The step that keeps an answer under kMaxBuckets: 1m up to a lookback of 6h, then 5m, 1h, 1d.
[[nodiscard]] Duration default_step(Duration lookback);

/// Reads the parameters of GET /metrics/bandwidth_used: lookback_duration (default 5m), type, service, route and step.
/// A parameter may come once; an unknown one is an error. An empty service or route is a value too: it selects the
/// series without one. kInvalidArgument names the parameter and what is allowed.
[[nodiscard]] Result<BandwidthQuestion> parse_question(const http::Parameters& parameters);

}  // namespace bandwatch::api
