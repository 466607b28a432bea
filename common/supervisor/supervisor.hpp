#pragma once

#include "common/core/time.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <optional>

namespace bandwatch {

/// Tells the service manager how this process fares: that it serves, that it ends, and, if a watchdog is asked for,
/// that it is alive. Without a manager (no NOTIFY_SOCKET) nothing is sent. Source: sd_notify(3),
/// sd_watchdog_enabled(3).
///
/// Not thread-safe: everything happens on the threads of the context, which must be one at a time.
class Supervisor {
 public:
  /// `healthy` is asked before each sign of life; a process that says no is restarted by its manager. It must not
  /// block.
  Supervisor(boost::asio::io_context& context, std::function<bool()> healthy);
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;
  ~Supervisor() = default;

  /// The process serves. From now on there is a sign of life at a third of the watchdog's time, which leaves the
  /// manager patience for one that is late.
  void ready();

  /// The process has begun to end: no sign of life is needed any more.
  void stopping();

  /// How long the manager waits for a sign of life, none if it does not watch this process.
  [[nodiscard]] static std::optional<Duration> watchdog();

 private:
  void beat(Duration interval);

  boost::asio::steady_timer timer_;
  std::function<bool()> healthy_;
};

}  // namespace bandwatch
