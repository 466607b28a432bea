#include "deploy/mock-gateway/gateway.hpp"

#include <string>

namespace bandwatch::mock {
namespace {

std::string server_name(KongVersion version) {
  return "kong/" + std::string{release_of(version)};
}

}  // namespace

Gateway::Gateway(const Options& options, UtcTime started)
    : options_(options),
      proxy_(counters_, stop_, ProxySettings{options.seed, options.per_consumer, server_name(options.kong)}),
      metrics_(counters_, stop_,
               MetricsSettings{options.kong, options.node_id, options.fault, server_name(options.kong), started}) {}

Gateway::~Gateway() {
  stop_.raise();
  traffic_.reset();
  proxy_.join();
  metrics_.join();
}

Result<Ports> Gateway::start() {
  const auto proxy = proxy_.start(options_.address, options_.proxy_port);
  if (!proxy) return proxy.error();
  const auto metrics = metrics_.start(options_.address, options_.metrics_port);
  if (!metrics) return metrics.error();
  if (options_.traffic) traffic_.emplace(*options_.traffic, stop_, options_.address, *proxy);
  return Ports{*proxy, *metrics};
}

}  // namespace bandwatch::mock
