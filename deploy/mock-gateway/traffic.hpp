#pragma once

#include "common/core/time.hpp"
#include "deploy/mock-gateway/stop_signal.hpp"
#include "deploy/mock-gateway/traffic_plan.hpp"

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace bandwatch::mock {

struct TrafficSettings {
  std::uint64_t seed{1};
  double rate{20.0};                  ///< requests per second over the long run
  std::uint64_t bytes_per_second{0};  ///< bound of body bytes, 0 is none
  std::uint64_t requests{0};          ///< how many in all, 0 is endless
  Duration delay{};                   ///< before the first
};

/// Sends a planned load as real HTTP requests to the proxy port, from a few keep-alive connections. When the proxy is
/// slower than the plan, requests come late; none is left out.
class Traffic {
 public:
  /// Starts at once. `address` and `port` are where the proxy listens.
  Traffic(const TrafficSettings& settings, const StopSignal& stop, const std::string& address, std::uint16_t port);
  ~Traffic();
  Traffic(const Traffic&) = delete;
  Traffic& operator=(const Traffic&) = delete;

 private:
  void work(const std::string& address, std::uint16_t port);
  [[nodiscard]] std::optional<PlannedRequest> take();

  const StopSignal& stop_;
  std::mutex mutex_;
  TrafficPlan plan_;
  std::uint64_t left_;
  const std::chrono::steady_clock::time_point start_;
  std::vector<std::thread> workers_;
};

}  // namespace bandwatch::mock
