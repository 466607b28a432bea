#pragma once

#include "common/core/result.hpp"
#include "common/core/time.hpp"

#include <string>
#include <string_view>

namespace bandwatch {

/// Reads a Prometheus duration: numbers with the units y w d h m s ms, each at most once and in this order, such as
/// "5m", "1h30m", "7d" (a year is 365 d, as in Prometheus). "0" alone is zero. Fails with kInvalidArgument on anything
/// else, and on more than 100 years.
/// Source: https://prometheus.io/docs/prometheus/latest/querying/basics/#time-durations
[[nodiscard]] Result<Duration> parse_duration(std::string_view text);

/// The shortest Prometheus duration that reads back as `duration` (>= 0): "1h30m", "90ms", "0s".
[[nodiscard]] std::string format_duration(Duration duration);

}  // namespace bandwatch
