#include "common/promql/settings.hpp"

namespace bandwatch::promql {
namespace {

void add_credentials(config::Settings& settings, ClientOptions& target) {
  settings.add("prometheus.username", target.username, {.help = "User name for basic authentication."});
  settings.add("prometheus.password", target.password, {.help = "Password for basic authentication."});
  settings.add("prometheus.bearer_token", target.bearer_token, {.help = "Token for bearer authentication."});
  settings.add("prometheus.headers", target.headers,
               {.help = "Headers to send with every request, such as X-Scope-OrgID for the tenant in Mimir."});
  settings.add("prometheus.ca_file", target.ca_file,
               {.help = "Certificates of the authorities to trust; empty: those of the system.", .unit = "PEM file"});
  settings.add("prometheus.client_cert_file", target.client_cert_file,
               {.help = "Certificate chain to show to the server; needs client_key_file.", .unit = "PEM file"});
  settings.add("prometheus.client_key_file", target.client_key_file,
               {.help = "Key of the certificate in client_cert_file.", .unit = "PEM file"});
}

}  // namespace

void add_prometheus_settings(config::Settings& settings, ClientOptions& target) {
  settings.add_one_or_more(
      "prometheus.url", target.urls,
      {.fallback = "http://127.0.0.1:9090",
       .help =
           "Prometheus, or what stands in its place (Thanos, Mimir, VictoriaMetrics), with its path prefix; several, "
           "after commas or as a list, hold the same samples, and one is asked until it fails.",
       .unit = "URL"});
  settings.add("prometheus.timeout", target.timeout, config::DurationRange{kShortestTimeout, kLongestTimeout},
               {.fallback = "30s", .help = "Longest time for one query, waiting for a connection included."});
  settings.add("prometheus.max_connections", target.max_connections, config::Range<std::uint32_t>{1, kMostConnections},
               {.fallback = "8", .help = "Queries under way at once; further ones wait in line."});
  settings.add("prometheus.max_response", target.max_response, config::BytesRange{kSmallestResponse, kLargestResponse},
               {.fallback = "256MiB", .help = "Largest answer to one query, after inflating."});
  settings.add("prometheus.gzip", target.gzip,
               {.fallback = "false",
                .help = "Ask for compressed answers: a fifth of the bytes for many times the server's work."});
  settings.add(
      "prometheus.lateness", target.lateness, config::DurationRange{Duration::zero(), std::chrono::hours{48}},
      {.fallback = "30s", .help = "How long samples may take to become visible, behind the newest scrape that is."});
  settings.add("prometheus.retention", target.retention,
               config::DurationRange{kShortestTimeout, config::kAnyDuration.max},
               {.fallback = "15d", .help = "How far back samples can exist, where the database doesn't say."});
  add_credentials(settings, target);
}

}  // namespace bandwatch::promql
