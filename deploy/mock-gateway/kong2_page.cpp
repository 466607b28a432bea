#include "deploy/mock-gateway/kong_pages.hpp"

#include <map>
#include <string>

namespace bandwatch::mock {
namespace {

using Family = Exposition::Family;

// Names, help texts and label orders of Kong 2.8.5: kong/plugins/prometheus/exporter.lua.
constexpr Family kBandwidth{"kong_bandwidth", "Total bandwidth in bytes consumed per service/route in Kong", "counter"};
constexpr Family kStatus{"kong_http_status", "HTTP status codes per service/route in Kong", "counter"};
constexpr Family kConsumerStatus{"kong_http_consumer_status",
                                 "HTTP status codes for customer per service/route in Kong", "counter"};
constexpr Family kLatency{"kong_latency",
                          "Latency added by Kong, total request time and upstream latency for each service/route in "
                          "Kong",
                          "histogram"};
constexpr Family kConnections{"kong_nginx_http_current_connections", "Number of HTTP connections", "gauge"};

constexpr std::array<std::int64_t, 26> kBounds{1,  2,  5,   7,   10,  15,  20,  25,   30,   40,   50,    60,    70,
                                               80, 90, 100, 200, 300, 400, 500, 1000, 2000, 5000, 10000, 30000, 60000};

/// Kong 2 has no consumer on bandwidth: the totals of one route over all consumers.
std::map<SeriesKey, SeriesTotals> without_consumer(const Snapshot& snapshot) {
  std::map<SeriesKey, SeriesTotals> merged;
  for (const auto& [key, totals] : snapshot.series) {
    auto& sum = merged[SeriesKey{key.service, key.route, {}}];
    sum.ingress += totals.ingress;
    sum.egress += totals.egress;
    for (const auto& [status, count] : totals.requests_by_status)
      sum.requests_by_status[status] += count;
  }
  return merged;
}

void add_bandwidth(Exposition& out, const SeriesKey& key, std::string_view type, Bytes bytes) {
  if (bytes == Bytes{}) return;
  out.add(kBandwidth, {{"service", key.service}, {"route", key.route}, {"type", type}},
          static_cast<double>(bytes.count()));
}

void add_traffic(Exposition& out, const Snapshot& snapshot) {
  for (const auto& [key, totals] : without_consumer(snapshot)) {
    add_bandwidth(out, key, "egress", totals.egress);
    add_bandwidth(out, key, "ingress", totals.ingress);
    for (const auto& [status, count] : totals.requests_by_status) {
      const auto code = std::to_string(status);
      out.add(kStatus, {{"service", key.service}, {"route", key.route}, {"code", code}}, static_cast<double>(count));
    }
  }
  for (const auto& [key, totals] : snapshot.series) {
    if (key.consumer.empty()) continue;
    for (const auto& [status, count] : totals.requests_by_status) {
      const auto code = std::to_string(status);
      out.add(kConsumerStatus,
              {{"service", key.service}, {"route", key.route}, {"code", code}, {"consumer", key.consumer}},
              static_cast<double>(count));
    }
  }
  for (const auto& entry : snapshot.latencies) {
    const auto& key = entry.first;
    const auto& latencies = entry.second;
    const auto add = [&](std::string_view type, const Latencies& seen) {
      add_histogram(out, kLatency, {{"service", key.service}, {"route", key.route}, {"type", type}}, kBounds, seen);
    };
    add("kong", latencies.kong);
    add("upstream", latencies.upstream);
    add("request", latencies.request);
  }
}

void add_node(Exposition& out, const Snapshot& snapshot, const NodeInfo& node) {
  for (const auto& dict : shared_dicts(snapshot)) {
    const std::initializer_list<Exposition::Label> labels{{"shared_dict", dict.name}, {"kong_subsystem", "http"}};
    out.add(kDictBytes, labels, static_cast<double>(dict.used));
    out.add(kDictTotalBytes, labels, static_cast<double>(dict.size));
  }
  out.add(kWorkerBytes, {{"pid", node.pid}, {"kong_subsystem", "http"}}, static_cast<double>(node.heap_bytes));
  for (const auto& [state, count] : connection_states(snapshot.status)) {
    out.add(kConnections, {{"state", state}}, static_cast<double>(count));
  }
}

}  // namespace

void add_kong2(Exposition& out, const Snapshot& snapshot, const NodeInfo& node) {
  add_traffic(out, snapshot);
  add_node(out, snapshot, node);
}

}  // namespace bandwatch::mock
