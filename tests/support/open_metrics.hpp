#pragma once

#include "common/counting/series.hpp"

#include <span>
#include <string>

namespace bandwatch::test {

/// The samples as OpenMetrics text with time stamps, which `promtool tsdb create-blocks-from openmetrics` reads. Every
/// series needs `__name__`.
/// Source: https://github.com/OpenObservability/OpenMetrics/blob/main/specification/OpenMetrics.md
[[nodiscard]] std::string to_open_metrics(std::span<const counting::Series> series);

/// The same in the older text format, with times in milliseconds, which VictoriaMetrics imports.
[[nodiscard]] std::string to_prometheus_text(std::span<const counting::Series> series);

}  // namespace bandwatch::test
