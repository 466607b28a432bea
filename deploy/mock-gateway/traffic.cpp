#include "deploy/mock-gateway/traffic.hpp"
#include "deploy/mock-gateway/media_types.hpp"

#include <fmt/format.h>
#include <httplib.h>

#include <algorithm>
#include <limits>

namespace bandwatch::mock {
namespace {

using SteadyClock = std::chrono::steady_clock;

/// Where a client on this machine reaches a server that listens on `address`.
std::string reachable(const std::string& address) {
  if (address == "0.0.0.0") return "127.0.0.1";
  if (address == "::") return "::1";
  return address;
}

bool write_upload(std::size_t offset, std::size_t length, httplib::DataSink& sink) {
  static const std::string filler(16384, 'u');
  return sink.write(filler.data(), std::min(filler.size(), length - offset));
}

bool drop(const char* /*data*/, std::size_t /*size*/) {
  return true;
}

bool send(httplib::Client& client, const PlannedRequest& planned) {
  const auto target =
      fmt::format("{}?size={}{}", planned.route->prefix, planned.download, planned.chunked ? "&chunked=1" : "");
  httplib::Headers headers;
  if (!planned.consumer.empty()) headers.emplace("X-Consumer-Username", planned.consumer);
  const auto upload = static_cast<std::size_t>(planned.upload);
  const auto provide = [upload](std::size_t offset, std::size_t, httplib::DataSink& sink) {
    return write_upload(offset, upload, sink);
  };
  switch (planned.method) {
    case Method::kGet:
      return client.Get(target, headers, drop) != nullptr;
    case Method::kHead:
      return client.Head(target, headers) != nullptr;
    case Method::kPost:
      return client.Post(target, headers, upload, provide, kOctets) != nullptr;
    case Method::kPut:
      return client.Put(target, headers, upload, provide, kOctets) != nullptr;
  }
  return false;
}

}  // namespace

Traffic::Traffic(const TrafficSettings& settings, const StopSignal& stop, const std::string& address,
                 std::uint16_t port)
    : stop_(stop),
      plan_(settings.seed, settings.rate, settings.bytes_per_second),
      left_(settings.requests == 0 ? std::numeric_limits<std::uint64_t>::max() : settings.requests),
      start_(SteadyClock::now() + settings.delay) {
  constexpr std::size_t kWorkers = 8;
  for (std::size_t i = 0; i < kWorkers; ++i) {
    workers_.emplace_back([this, host = reachable(address), port] { work(host, port); });
  }
}

Traffic::~Traffic() {
  for (auto& worker : workers_)
    worker.join();
}

void Traffic::work(const std::string& address, std::uint16_t port) {
  constexpr Duration kPause = std::chrono::milliseconds(100);
  httplib::Client client(address, port);
  client.set_keep_alive(true);
  client.set_tcp_nodelay(true);
  while (const auto planned = take()) {
    const auto left = std::chrono::ceil<Duration>(start_ + planned->due - SteadyClock::now());
    if (stop_.wait_for(std::max(Duration::zero(), left))) return;
    // The gateway ends, or this machine has no socket left: don't spin.
    if (!send(client, *planned) && stop_.wait_for(kPause)) return;
  }
}

std::optional<PlannedRequest> Traffic::take() {
  const std::lock_guard lock(mutex_);
  if (left_ == 0) return std::nullopt;
  --left_;
  return plan_.next();
}

}  // namespace bandwatch::mock
