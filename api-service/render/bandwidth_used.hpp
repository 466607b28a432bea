#pragma once

#include "api-service/series/answer.hpp"

#include <string>

namespace bandwatch::api {

/// The answer as GET /metrics/bandwidth_used gives it: a JSON array with one object per bucket, line after line,
/// ordered by service, route and direction: {"time","type","service","route","bandwidth_used"}. `time` is the bucket's
/// end, for the open bucket the instant of the answer with microseconds; `bandwidth_used` is null where no scrape
/// succeeded.
[[nodiscard]] std::string render_bandwidth_used(const Answer& answer);

}  // namespace bandwatch::api
