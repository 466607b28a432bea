#include "common/counting/schema.hpp"

namespace bandwatch::counting {
namespace {

// Kong 3.0 and later; `workspace` since 3.7. The request counter of nginx restarts with the bandwidth counters.
GatewaySchema kong_3() {
  GatewaySchema schema;
  schema.name = "kong-3";
  schema.egress = {"kong_bandwidth_bytes", {{"direction", "egress"}}};
  schema.ingress = {"kong_bandwidth_bytes", {{"direction", "ingress"}}};
  schema.service_label = "service";
  schema.route_label = "route";
  schema.consumer_label = "consumer";
  schema.workspace_label = "workspace";
  schema.witness = Selector{"kong_nginx_requests_total", {}};
  schema.absence_hint =
      "target up, but no bandwidth family: enable bandwidth_metrics on the plugin, or wait for the first request";
  return schema;
}

// Kong 1.4 to 2.8. The witness is a gauge by type and a request counter in fact.
GatewaySchema kong_2() {
  GatewaySchema schema;
  schema.name = "kong-2";
  schema.egress = {"kong_bandwidth", {{"type", "egress"}}};
  schema.ingress = {"kong_bandwidth", {{"type", "ingress"}}};
  schema.service_label = "service";
  schema.route_label = "route";
  schema.witness = Selector{"kong_nginx_http_current_connections", {{"state", "total"}}};
  schema.absence_hint =
      "target up, but no bandwidth family: enable the prometheus plugin, or wait for the first request";
  return schema;
}

GatewaySchema apisix() {
  GatewaySchema schema;
  schema.name = "apisix";
  schema.egress = {"apisix_bandwidth", {{"type", "egress"}}};
  schema.ingress = {"apisix_bandwidth", {{"type", "ingress"}}};
  schema.service_label = "service";
  schema.route_label = "route";
  schema.consumer_label = "consumer";
  schema.witness = Selector{"apisix_http_requests_total", {}};
  schema.absence_hint = "target up, but no bandwidth family: enable the prometheus plugin on the routes or globally";
  return schema;
}

// Bodies only: a GET counts no ingress. Needs Traefik 2.9 with addServicesLabels.
GatewaySchema traefik() {
  GatewaySchema schema;
  schema.name = "traefik";
  schema.egress = {"traefik_service_responses_bytes_total", {}};
  schema.ingress = {"traefik_service_requests_bytes_total", {}};
  schema.service_label = "service";
  schema.service_suffix = '@';
  schema.absence_hint = "target up, but no bandwidth family: set metrics.prometheus.addServicesLabels";
  return schema;
}

// Envoy speaks of its upstream connection: what it receives there goes out to the client.
GatewaySchema envoy() {
  GatewaySchema schema;
  schema.name = "envoy";
  schema.egress = {"envoy_cluster_upstream_cx_rx_bytes_total", {}};
  schema.ingress = {"envoy_cluster_upstream_cx_tx_bytes_total", {}};
  schema.service_label = "envoy_cluster_name";
  schema.witness = Selector{"envoy_server_uptime", {}};
  schema.absence_hint = "target up, but no bandwidth family: scrape /stats/prometheus of the admin listener";
  return schema;
}

// Histograms: their sums are the byte counters.
GatewaySchema ingress_nginx() {
  GatewaySchema schema;
  schema.name = "ingress-nginx";
  schema.egress = {"nginx_ingress_controller_response_size_sum", {}};
  schema.ingress = {"nginx_ingress_controller_request_size_sum", {}};
  schema.service_label = "service";
  schema.route_label = "ingress";
  schema.workspace_label = "namespace";
  schema.witness = Selector{"nginx_ingress_controller_nginx_process_requests_total", {}};
  schema.absence_hint =
      "target up, but no bandwidth family: the controller exports it after the first request of an ingress";
  return schema;
}

// Backends only: adding the frontends would count every byte twice.
GatewaySchema haproxy() {
  GatewaySchema schema;
  schema.name = "haproxy";
  schema.egress = {"haproxy_backend_bytes_out_total", {}};
  schema.ingress = {"haproxy_backend_bytes_in_total", {}};
  schema.service_label = "proxy";
  schema.witness = Selector{"haproxy_process_uptime_seconds", {}};
  schema.absence_hint = "target up, but no bandwidth family: enable the prometheus-exporter service on a frontend";
  return schema;
}

}  // namespace

const std::vector<GatewaySchema>& schema_presets() {
  static const std::vector<GatewaySchema> presets{kong_3(), kong_2(),        apisix(), traefik(),
                                                  envoy(),  ingress_nginx(), haproxy()};
  return presets;
}

}  // namespace bandwatch::counting
