#pragma once

#include "api-service/series/chart.hpp"

#include <string>

namespace bandwatch::api {

/// The chart as GET /metrics/bandwidth_used answers it: a JSON array with one object per bucket, line after line:
/// {"time","type","service","route","bandwidth_used"}. `time` is the bucket's end, with microseconds where it is no
/// whole step; `bandwidth_used` is null where no scrape succeeded.
[[nodiscard]] std::string render_bandwidth_used(const Chart& chart, Duration step);

}  // namespace bandwatch::api
