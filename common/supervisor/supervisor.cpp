#include "common/supervisor/supervisor.hpp"

#include <systemd/sd-daemon.h>

#include <cstdint>
#include <utility>

namespace bandwatch {

Supervisor::Supervisor(boost::asio::io_context& context, std::function<bool()> healthy)
    : timer_(context), healthy_(std::move(healthy)) {}

std::optional<Duration> Supervisor::watchdog() {
  std::uint64_t microseconds = 0;
  if (sd_watchdog_enabled(0, &microseconds) <= 0) return std::nullopt;
  return std::chrono::duration_cast<Duration>(std::chrono::microseconds{microseconds});
}

void Supervisor::ready() {
  sd_notify(0, "READY=1");
  if (const auto limit = watchdog()) beat(*limit / 3);
}

void Supervisor::stopping() {
  timer_.cancel();
  sd_notify(0, "STOPPING=1");
}

void Supervisor::beat(Duration interval) {
  if (healthy_()) sd_notify(0, "WATCHDOG=1");
  timer_.expires_after(interval);
  timer_.async_wait([this, interval](const boost::system::error_code& error) {
    if (!error) beat(interval);
  });
}

}  // namespace bandwatch
