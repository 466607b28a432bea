#pragma once

#include "api-service/series/axis.hpp"
#include "api-service/series/parameters.hpp"
#include "common/core/result.hpp"

namespace bandwatch::api {

/// Reads lookback, start, end, step, max_points and tz. Without lookback and start the lookback is 1h; without step the
/// shortest of a ladder of round steps is taken that keeps the answer within max_points.
[[nodiscard]] Result<Span> parse_span(const Parameters& parameters);

}  // namespace bandwatch::api
