#pragma once

#include "common/core/time.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bandwatch::promql {

/// What GET /api/v1/status/buildinfo says.
struct BuildInfo {
  std::string version;
  std::string application;  ///< "Grafana Mimir"; Prometheus itself doesn't say
};

// All are pure and take untrusted text. Nothing where the text doesn't say it.

/// Source: https://prometheus.io/docs/prometheus/latest/querying/api/#build-information
[[nodiscard]] std::optional<BuildInfo> parse_build_info(std::string_view body);

/// The retention in the answer of GET /api/v1/status/runtimeinfo: its `storageRetention` is "15d", "15d or 512MB", or
/// "512MB" where only the size is limited.
/// Source: https://prometheus.io/docs/prometheus/latest/querying/api/#runtime-information
[[nodiscard]] std::optional<Duration> parse_runtime_retention(std::string_view body);

/// The retention in the answer of GET /api/v1/status/flags; "0s" there means that the flag is not set.
/// Source: https://prometheus.io/docs/prometheus/latest/querying/api/#flags
[[nodiscard]] std::optional<Duration> parse_flags_retention(std::string_view body);

/// The retention on the page GET /metrics of a single VictoriaMetrics, whose flags are series there: "45d", or a bare
/// number of months, which have 31 days each.
/// Source: https://docs.victoriametrics.com/single-server-victoriametrics/#retention
[[nodiscard]] std::optional<Duration> parse_metrics_retention(std::string_view body);

/// The version on that page, such as "v1.112.0".
[[nodiscard]] std::optional<std::string> parse_metrics_version(std::string_view body);

/// The values in the answer of GET /api/v1/label/<label>/values.
/// Source: https://prometheus.io/docs/prometheus/latest/querying/api/#querying-label-values
[[nodiscard]] std::optional<std::vector<std::string>> parse_label_values(std::string_view body);

}  // namespace bandwatch::promql
