#pragma once

#include "common/http/server.hpp"

#include <prometheus/metric_family.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace bandwatch::api {

/// The requests that one thread has answered. Only that thread counts, without a lock; any thread may look.
class TrafficCount {
 public:
  static constexpr std::array<unsigned, 16> kStatuses{200, 204, 304, 400, 401, 403, 404, 405,
                                                      406, 414, 431, 500, 502, 503, 504, 0};
  static constexpr std::array<double, 15> kBounds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                                  0.25,   0.5,   1,      2.5,   5,    10,    30};
  static constexpr std::size_t kMostRoutes = 24;

  void count(std::size_t route, unsigned status, std::chrono::microseconds duration);

  using Cell = std::atomic<std::uint64_t>;
  std::array<std::array<Cell, kStatuses.size()>, kMostRoutes> requests{};
  std::array<Cell, kBounds.size() + 1> durations{};
  Cell microseconds{0};
};

/// The counts of several threads as bandwatch_http_requests_total and bandwatch_http_request_duration_seconds.
[[nodiscard]] std::vector<prometheus::MetricFamily> traffic_metrics(
    const std::vector<std::unique_ptr<TrafficCount>>& counts);

/// bandwatch_http_connections: `open` ones.
[[nodiscard]] prometheus::MetricFamily connections_family(std::size_t open);

}  // namespace bandwatch::api
