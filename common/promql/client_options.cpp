#include "common/promql/client_options.hpp"

#include "common/net/url.hpp"

namespace bandwatch::promql {

Result<void> check(const ClientOptions& options) {
  if (options.urls.empty()) return invalid_argument("prometheus.url", "at least one URL");
  if (options.timeout < kShortestTimeout || options.timeout > kLongestTimeout) {
    return invalid_argument("prometheus.timeout", "a duration from 1ms to 1h");
  }
  if (options.max_connections == 0 || options.max_connections > kMostConnections) {
    return invalid_argument("prometheus.max_connections", "a number from 1 to 1024");
  }
  if (options.max_response < kSmallestResponse || options.max_response > kLargestResponse) {
    return invalid_argument("prometheus.max_response", "an amount from 1KiB to 1GiB");
  }
  if (options.retention <= Duration::zero()) return invalid_argument("prometheus.retention", "a duration above zero");
  for (const auto& text : options.urls) {
    const auto url = net::parse_url(text);
    if (!url) return invalid_argument("prometheus.url", url.error().detail);
    if (auto good = net::check(options, url->tls); !good) return net::in_section(good.error(), "prometheus");
  }
  return {};
}

}  // namespace bandwatch::promql
