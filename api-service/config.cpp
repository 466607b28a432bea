#include "api-service/config.hpp"

#include "api-service/routes/base_path.hpp"
#include "common/promql/settings.hpp"
#include "common/telemetry/settings.hpp"

namespace bandwatch::api {

void declare(config::Settings& settings, Config& config) {
  settings.add("listen.address", config.listen_address,
               {.fallback = "127.0.0.1",
                .help = "Address to serve on; there is no authentication yet: keep it private.",
                .unit = "IP address"});
  settings.add("listen.port", config.listen_port,
               {.fallback = "8000", .help = "Port to serve on; 0 takes a free one."});
  settings.add("listen.drain_delay", config.drain_delay, {Duration::zero(), std::chrono::minutes{5}},
               {.fallback = "0s", .help = "How long to go on serving after SIGTERM, until balancers have noticed."});
  settings.add_parsed("listen.base_path", config.base_path, parse_base_path,
                      {.fallback = "",
                       .help = "Path below which a proxy shows the service, such as /bandwatch; --base-path wins.",
                       .unit = "path"});
  settings.add("listen.threads", config.threads, config::Range<std::uint32_t>{0, 256},
               {.fallback = "0", .help = "Threads that serve connections; 0: one per core."});
  settings.add("cache.open_bucket", config.open_bucket, {std::chrono::seconds{1}, std::chrono::hours{1}},
               {.fallback = "5s",
                .help = "How long what is not settled yet is shown before it is read again, together for all charts."});
  settings.add(
      "cache.stale_if_error", config.stale_for, {Duration::zero(), std::chrono::hours{24 * 7}},
      {.fallback = "1h",
       .help = "How long a chart that was shown before is shown on, marked as stale, while Prometheus fails."});
  settings.add("cache.max_bytes", config.cache_bytes, config::BytesRange{Bytes{1U << 20U}, Bytes{1ULL << 40U}},
               {.fallback = "64MiB", .help = "Memory for buckets; rendered answers may take as much again."});
  promql::add_prometheus_settings(settings, config.prometheus);
  promql::add_gateway_settings(settings, config.gateway);
  telemetry::add_log_settings(settings, config.log);
}

}  // namespace bandwatch::api
