#pragma once

#include "common/core/result.hpp"
#include "deploy/mock-gateway/counters.hpp"
#include "deploy/mock-gateway/metrics_server.hpp"
#include "deploy/mock-gateway/options.hpp"
#include "deploy/mock-gateway/proxy_server.hpp"
#include "deploy/mock-gateway/stop_signal.hpp"
#include "deploy/mock-gateway/traffic.hpp"

#include <cstdint>
#include <optional>

namespace bandwatch::mock {

struct Ports {
  std::uint16_t proxy{0};
  std::uint16_t metrics{0};
};

/// The whole gateway: two ports, their counters and, if wanted, the load. A new object counts from zero.
class Gateway {
 public:
  Gateway(const Options& options, UtcTime started);
  /// Stops what start() started.
  ~Gateway();
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;

  /// Opens both ports and begins the traffic. Returns the ports, or why one can't be opened.
  [[nodiscard]] Result<Ports> start();

 private:
  const Options options_;
  StopSignal stop_;
  Counters counters_;
  ProxyServer proxy_;
  MetricsServer metrics_;
  std::optional<Traffic> traffic_;
};

}  // namespace bandwatch::mock
