#include "common/promql/settings.hpp"

namespace bandwatch::promql {

void add_prometheus_settings(config::Settings& settings, ClientOptions& options) {
  using std::chrono::hours;
  using std::chrono::minutes;
  settings.add("prometheus.url", options.url,
               {.fallback = "http://127.0.0.1:9090",
                .help = "Prometheus, Thanos, Mimir or VictoriaMetrics; a path prefix may follow the port.",
                .unit = "URL"});
  settings.add("prometheus.timeout", options.timeout, {Duration{100}, minutes{10}},
               {.fallback = "30s", .help = "For one query, waiting for a connection included."});
  settings.add("prometheus.max_connections", options.max_connections, {1, 64},
               {.fallback = "8", .help = "Queries at the same time; further ones wait in line."});
  settings.add("prometheus.max_response", options.max_response, {Bytes{1U << 20U}, Bytes{4ULL << 30U}},
               {.fallback = "256MiB", .help = "Largest answer that is read."});
  settings.add("prometheus.username", options.username, {.help = "For basic authentication."});
  settings.add("prometheus.password", options.password, {.help = "For basic authentication."});
  settings.add("prometheus.bearer_token", options.bearer_token, {.help = "For bearer authentication."});
  settings.add("prometheus.headers", options.headers,
               {.help = "Sent with every query, such as X-Scope-OrgID for Mimir."});
  settings.add("prometheus.ca_file", options.ca_file,
               {.help = "Authorities to trust, PEM; empty: those of the system.", .unit = "path"});
  settings.add("prometheus.client_cert_file", options.client_cert_file,
               {.help = "Certificate chain for TLS client authentication, PEM.", .unit = "path"});
  settings.add("prometheus.client_key_file", options.client_key_file,
               {.help = "Key of that certificate, PEM.", .unit = "path"});
  settings.add("prometheus.gzip", options.gzip,
               {.fallback = "false", .help = "Ask for compressed answers: for slow links, it costs the server CPU."});
  settings.add("prometheus.retention", options.retention, {hours{1}, hours{24 * 3650}},
               {.fallback = "15d", .help = "How far back samples can exist, where the engine doesn't say."});
}

}  // namespace bandwatch::promql
