#include "api-service/traffic.hpp"

#include "api-service/routes/routes.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

namespace bandwatch::api {
namespace {

void add_one(TrafficCount::Cell& cell, std::uint64_t more = 1) {
  // Only one thread writes: no need for an operation that others take part in.
  cell.store(cell.load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
}

template <class Read>
double sum(const std::vector<std::unique_ptr<TrafficCount>>& counts, Read read) {
  std::uint64_t out = 0;
  for (const auto& count : counts)
    out += read(*count).load(std::memory_order_relaxed);
  return static_cast<double>(out);
}

prometheus::MetricFamily requests_family(const std::vector<std::unique_ptr<TrafficCount>>& counts) {
  prometheus::MetricFamily out{
      "bandwatch_http_requests_total", "Requests answered, by route and status.", prometheus::MetricType::Counter, {}};
  for (std::size_t route = 0; route < TrafficCount::kMostRoutes; ++route) {
    for (std::size_t i = 0; i < TrafficCount::kStatuses.size(); ++i) {
      const auto value = sum(
          counts, [&](const TrafficCount& count) -> auto& { return count.requests[route][i]; });
      if (value == 0) continue;
      const auto status = TrafficCount::kStatuses[i];
      prometheus::ClientMetric metric;
      metric.label = {{"route", std::string{route_name(route)}},
                      {"status", status == 0 ? std::string{"other"} : std::to_string(status)}};
      metric.counter.value = value;
      out.metric.push_back(std::move(metric));
    }
  }
  return out;
}

prometheus::MetricFamily durations_family(const std::vector<std::unique_ptr<TrafficCount>>& counts) {
  prometheus::MetricFamily out{"bandwatch_http_request_duration_seconds",
                               "From the end of a request's headers to the last byte of its answer.",
                               prometheus::MetricType::Histogram,
                               {}};
  prometheus::ClientMetric metric;
  double below = 0;
  for (std::size_t i = 0; i <= TrafficCount::kBounds.size(); ++i) {
    below += sum(
        counts, [&](const TrafficCount& count) -> auto& { return count.durations[i]; });
    prometheus::ClientMetric::Bucket bucket;
    bucket.cumulative_count = static_cast<std::uint64_t>(below);
    bucket.upper_bound =
        i < TrafficCount::kBounds.size() ? TrafficCount::kBounds[i] : std::numeric_limits<double>::infinity();
    metric.histogram.bucket.push_back(bucket);
  }
  metric.histogram.sample_count = static_cast<std::uint64_t>(below);
  metric.histogram.sample_sum = sum(
                                    counts, [](const TrafficCount& count) -> auto& { return count.microseconds; }) /
                                1e6;
  out.metric.push_back(std::move(metric));
  return out;
}

}  // namespace

void TrafficCount::count(std::size_t route, unsigned status, std::chrono::microseconds duration) {
  const auto known = std::find(kStatuses.begin(), kStatuses.end() - 1, status);
  add_one(requests[route][static_cast<std::size_t>(known - kStatuses.begin())]);
  const auto seconds = std::chrono::duration<double>(duration).count();
  const auto bucket = std::lower_bound(kBounds.begin(), kBounds.end(), seconds);
  add_one(durations[static_cast<std::size_t>(bucket - kBounds.begin())]);
  add_one(microseconds, static_cast<std::uint64_t>(duration.count()));
}

prometheus::MetricFamily connections_family(std::size_t open) {
  prometheus::ClientMetric metric;
  metric.gauge.value = static_cast<double>(open);
  return {"bandwatch_http_connections", "Connections open now.", prometheus::MetricType::Gauge, {std::move(metric)}};
}

std::vector<prometheus::MetricFamily> traffic_metrics(const std::vector<std::unique_ptr<TrafficCount>>& counts) {
  return {requests_family(counts), durations_family(counts)};
}

}  // namespace bandwatch::api
