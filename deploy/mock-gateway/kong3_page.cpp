#include "deploy/mock-gateway/kong_pages.hpp"

#include <string>

namespace bandwatch::mock {
namespace {

using Family = Exposition::Family;

// Names, help texts and label orders of Kong 3.9.3: kong/plugins/prometheus/exporter.lua.
constexpr Family kBandwidth{"kong_bandwidth_bytes", "Total bandwidth (ingress/egress) throughput in bytes", "counter"};
constexpr Family kRequests{"kong_http_requests_total", "HTTP status codes per consumer/service/route in Kong",
                           "counter"};
constexpr Family kKongLatency{"kong_kong_latency_ms",
                              "Latency added by Kong and enabled plugins for each service/route in Kong", "histogram"};
constexpr Family kUpstreamLatency{"kong_upstream_latency_ms",
                                  "Latency added by upstream response for each service/route in Kong", "histogram"};
constexpr Family kRequestLatency{"kong_request_latency_ms",
                                 "Total latency incurred during requests for each service/route in Kong", "histogram"};
constexpr Family kConnections{"kong_nginx_connections_total", "Number of connections by subsystem", "gauge"};
constexpr Family kNginxRequests{"kong_nginx_requests_total", "Number of requests total", "gauge"};
constexpr Family kNodeInfo{"kong_node_info", "Kong Node metadata information", "gauge"};

constexpr std::array<std::int64_t, 17> kKongBounds{1,  2,   5,   7,   10,  15,   20,   30,  50,
                                                   75, 100, 200, 500, 750, 1000, 3000, 6000};
constexpr std::array<std::int64_t, 13> kBounds{25, 50, 80, 100, 250, 400, 700, 1000, 2000, 5000, 10000, 30000, 60000};

constexpr std::string_view kWorkspace = "default";

void add_bandwidth(Exposition& out, const SeriesKey& key, std::string_view direction, Bytes bytes) {
  if (bytes == Bytes{}) return;
  out.add(kBandwidth,
          {{"service", key.service},
           {"route", key.route},
           {"direction", direction},
           {"workspace", kWorkspace},
           {"consumer", key.consumer}},
          static_cast<double>(bytes.count()));
}

void add_traffic(Exposition& out, const Snapshot& snapshot) {
  for (const auto& [key, totals] : snapshot.series) {
    add_bandwidth(out, key, "egress", totals.egress);
    add_bandwidth(out, key, "ingress", totals.ingress);
    for (const auto& [status, count] : totals.requests_by_status) {
      const auto code = std::to_string(status);
      out.add(kRequests,
              {{"service", key.service},
               {"route", key.route},
               {"code", code},
               {"source", "service"},
               {"workspace", kWorkspace},
               {"consumer", key.consumer}},
              static_cast<double>(count));
    }
  }
  for (const auto& [key, latencies] : snapshot.latencies) {
    const std::initializer_list<Exposition::Label> labels{
        {"service", key.service}, {"route", key.route}, {"workspace", kWorkspace}};
    add_histogram(out, kKongLatency, labels, kKongBounds, latencies.kong);
    add_histogram(out, kUpstreamLatency, labels, kBounds, latencies.upstream);
    add_histogram(out, kRequestLatency, labels, kBounds, latencies.request);
  }
}

void add_node(Exposition& out, const Snapshot& snapshot, const NodeInfo& node) {
  for (const auto& dict : shared_dicts(snapshot)) {
    const std::initializer_list<Exposition::Label> labels{
        {"node_id", node.node_id}, {"shared_dict", dict.name}, {"kong_subsystem", "http"}};
    out.add(kDictBytes, labels, static_cast<double>(dict.used));
    out.add(kDictTotalBytes, labels, static_cast<double>(dict.size));
  }
  out.add(kWorkerBytes, {{"node_id", node.node_id}, {"pid", node.pid}, {"kong_subsystem", "http"}},
          static_cast<double>(node.heap_bytes));
  for (const auto& [state, count] : connection_states(snapshot.status)) {
    // Kong 3 shows "total" as a state, too, next to the family of requests.
    out.add(kConnections, {{"node_id", node.node_id}, {"subsystem", "http"}, {"state", state}},
            static_cast<double>(count));
  }
  out.add(kNginxRequests, {{"node_id", node.node_id}, {"subsystem", "http"}},
          static_cast<double>(snapshot.status.requests));
  out.add(kNodeInfo, {{"node_id", node.node_id}, {"version", release_of(KongVersion::k39)}}, 1);
}

}  // namespace

void add_kong3(Exposition& out, const Snapshot& snapshot, const NodeInfo& node) {
  add_traffic(out, snapshot);
  add_node(out, snapshot, node);
}

}  // namespace bandwatch::mock
