#pragma once

#include "common/core/bytes.hpp"
#include "common/core/time.hpp"
#include "deploy/mock-gateway/routes.hpp"

#include <compare>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace bandwatch::mock {

/// One request from its first byte to the end of its answer.
struct Exchange {
  const Route* route{nullptr};  ///< none: counted in the number of requests only, as Kong does
  std::string consumer;
  bool head_read{false};
  int status{0};                ///< 0: no answer began
  Bytes received;               ///< request line + headers + body, with chunk framing
  Bytes sent;                   ///< status line + headers + body, with chunk framing
  Duration kong_latency{};      ///< until the head was read and the route found
  Duration upstream_latency{};  ///< from there to the first byte of the answer
  Duration request_latency{};   ///< of the whole
};

struct SeriesKey {
  std::string service;
  std::string route;
  std::string consumer;

  friend auto operator<=>(const SeriesKey&, const SeriesKey&) = default;
};

struct SeriesTotals {
  Bytes ingress;
  Bytes egress;
  std::map<int, std::uint64_t> requests_by_status;
};

/// How often each latency (whole milliseconds) was seen. Any set of histogram buckets can be read from it.
using Latencies = std::map<std::int64_t, std::uint64_t>;

struct RouteLatencies {
  Latencies kong;
  Latencies upstream;
  Latencies request;
};

/// nginx's stub_status.
struct NginxStatus {
  std::uint64_t accepted{0};
  std::uint64_t active{0};
  std::uint64_t reading{0};  ///< a request's head is under way
  std::uint64_t writing{0};  ///< its body or answer is
  std::uint64_t requests{0};

  [[nodiscard]] std::uint64_t waiting() const noexcept { return active - reading - writing; }

  friend bool operator==(const NginxStatus&, const NginxStatus&) = default;
};

/// All counts at one instant. `latencies` has an empty consumer in its keys.
struct Snapshot {
  std::map<SeriesKey, SeriesTotals> series;
  std::map<SeriesKey, RouteLatencies> latencies;
  NginxStatus status;
  std::uint64_t counted_requests{0};  ///< those that matched a route and have ended
};

/// What the gateway has counted since it started. Thread-safe; every call is one indivisible step.
class Counters {
 public:
  void connection_opened();
  void connection_closed();

  /// nginx counts a request when its first bytes arrive, so a page that shows the number has itself in it.
  void request_begun();
  void head_read();
  /// Books both directions, the status and the latencies of a routed request, as Kong's log phase does at its end.
  void request_ended(const Exchange& exchange);

  [[nodiscard]] Snapshot snapshot() const;

 private:
  void book(const Exchange& exchange);

  mutable std::mutex mutex_;
  Snapshot counts_;
};

}  // namespace bandwatch::mock
