#pragma once

#include <prometheus/metric_family.h>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace bandwatch::telemetry {

/// What /proc/<pid>/stat says of a process.
struct ProcessStat {
  std::uint64_t cpu_ticks{0};    ///< user and system time, in clock ticks
  std::uint64_t start_ticks{0};  ///< when it began, in clock ticks after the boot
  std::uint64_t virtual_bytes{0};
  std::uint64_t resident_pages{0};

  friend bool operator==(const ProcessStat&, const ProcessStat&) = default;
};

/// Nothing if `text` is no such line. Source: proc(5).
[[nodiscard]] std::optional<ProcessStat> parse_process_stat(std::string_view text);

/// The metrics of this process under the names that Prometheus's own client libraries use; what the system doesn't
/// tell is left out. Source: https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics
[[nodiscard]] std::vector<prometheus::MetricFamily> collect_process_metrics();

}  // namespace bandwatch::telemetry
