#include "deploy/mock-gateway/counters.hpp"

namespace bandwatch::mock {

void Counters::connection_opened() {
  const std::lock_guard lock(mutex_);
  ++counts_.status.accepted;
  ++counts_.status.active;
}

void Counters::connection_closed() {
  const std::lock_guard lock(mutex_);
  --counts_.status.active;
}

void Counters::request_begun() {
  const std::lock_guard lock(mutex_);
  ++counts_.status.requests;
  ++counts_.status.reading;
}

void Counters::head_read() {
  const std::lock_guard lock(mutex_);
  --counts_.status.reading;
  ++counts_.status.writing;
}

void Counters::request_ended(const Exchange& exchange) {
  const std::lock_guard lock(mutex_);
  --(exchange.head_read ? counts_.status.writing : counts_.status.reading);
  if (exchange.route != nullptr) book(exchange);
}

Snapshot Counters::snapshot() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

void Counters::book(const Exchange& exchange) {
  // nginx's own code for a client that left before any answer.
  constexpr int kClientClosedRequest = 499;
  SeriesKey key{std::string{exchange.route->service}, std::string{exchange.route->route}, exchange.consumer};
  auto& totals = counts_.series[key];
  totals.ingress += exchange.received;
  totals.egress += exchange.sent;
  ++totals.requests_by_status[exchange.status == 0 ? kClientClosedRequest : exchange.status];
  key.consumer.clear();
  auto& latencies = counts_.latencies[key];
  ++latencies.kong[exchange.kong_latency.count()];
  ++latencies.upstream[exchange.upstream_latency.count()];
  ++latencies.request[exchange.request_latency.count()];
  ++counts_.counted_requests;
}

}  // namespace bandwatch::mock
