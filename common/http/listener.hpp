#pragma once

#include "common/http/session.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_set>

namespace bandwatch::http {

/// Accepts connections, knows those that are open, and ends them in order. Everything but the public functions, which
/// are thread-safe, happens on the context's thread.
class Listener : public std::enable_shared_from_this<Listener> {
 public:
  Listener(boost::asio::io_context& context, ServerOptions options, Handler handler, const Clock& clock);

  Result<void> start();
  void begin_drain(std::function<void()> done);
  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  [[nodiscard]] bool draining() const noexcept { return shared_->draining; }
  [[nodiscard]] std::size_t connections() const noexcept { return connections_; }

 private:
  using SessionPtr = std::shared_ptr<Session>;

  boost::asio::awaitable<void> accept_loop();
  boost::asio::awaitable<void> pause(const boost::system::error_code& failure);
  void begin_session(Session::Socket socket);
  /// Ends some of those that have waited longest for their clients to say something; whether there are any.
  [[nodiscard]] bool make_room();
  void end_session(const SessionPtr& session);
  /// The steps of an orderly end, one after the other.
  boost::asio::awaitable<void> drain(std::function<void()> done);
  /// Waits; with `for_connections` no longer than the last connection is open.
  boost::asio::awaitable<void> wait(Duration at_most, bool for_connections);
  void tell_all(void (Session::*what_to_do)());
  /// Ends connections whose time is over, again and again. One timer for all: a timer for each read and write would
  /// cost more than reading and writing.
  boost::asio::awaitable<void> sweep();
  void run(boost::asio::awaitable<void> work);
  [[nodiscard]] const ServerLimits& limits() const noexcept { return shared_->options.limits; }

  boost::asio::io_context& context_;
  std::shared_ptr<Shared> shared_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_timer_;
  boost::asio::steady_timer drain_timer_;
  boost::asio::steady_timer sweep_timer_;
  std::atomic<std::uint16_t> port_{0};
  std::atomic<std::size_t> connections_{0};
  bool failing_{false};  ///< the last accept failed: one fault is reported per stretch of failures
  bool ended_{false};    ///< the drain is over
  Session::Time crowded_{Session::Time::min()};  ///< when it was last reported that there is no room
  std::unordered_set<SessionPtr> sessions_;
};

}  // namespace bandwatch::http
