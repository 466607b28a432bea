#pragma once

#include "common/http/server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace bandwatch::http::test {

/// A server on a free port, run by its own thread until this object goes. Its handler answers
///   /echo       the request: method, path and parameters
///   /big        kBigBytes of text
///   /kept       the same, which may be answered again without asking; /stale: until a moment ago
///   /turn       a text, which might be answered again, if an epoch did not end while it is made
///   /throw      an exception
///   /draining   whether the server drains
///   /gate       when the gate is opened, and not before
/// and 404 otherwise.
class TestServer {
 public:
  static constexpr std::size_t kBigBytes = 3'000'000;

  explicit TestServer(ServerLimits limits = {});
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;
  ~TestServer();

  [[nodiscard]] Server& server() noexcept { return server_; }
  [[nodiscard]] std::uint16_t port() const noexcept { return server_.port(); }
  /// Requests that wait at the gate now.
  [[nodiscard]] unsigned waiting() const noexcept { return waiting_; }
  void open_gate();
  /// Says that answers given before are not to be repeated.
  void begin_epoch() { ++epoch_; }
  /// The paths that the handler was asked for, in order.
  [[nodiscard]] std::vector<std::string> asked() const;
  /// The events of the faults that were reported.
  [[nodiscard]] std::vector<std::string> faults() const;
  /// "GET /echo 200 of 12 bytes" for each line of the access log.
  [[nodiscard]] std::vector<std::string> log() const;
  /// Begins a drain and waits for its end and for the context to run out of work; whether both came in time.
  bool drain_and_join();
  /// Begins a drain; `drained()` tells its end.
  void begin_drain();
  [[nodiscard]] bool drained() const noexcept { return drained_; }
  /// Waits until the context has run out of work; false if it doesn't.
  bool join();

 private:
  ServerOptions options(ServerLimits limits);
  boost::asio::awaitable<Response> answer(const Request& request);
  boost::asio::awaitable<void> wait_at_gate();

  SystemClock clock_;
  boost::asio::io_context context_;
  boost::asio::steady_timer gate_;
  const std::shared_ptr<const std::string> big_{std::make_shared<const std::string>(kBigBytes, 'x')};
  const std::shared_ptr<const std::string> turned_{std::make_shared<const std::string>("turned")};
  std::atomic<unsigned> waiting_{0};
  std::atomic<std::uint64_t> epoch_{0};
  std::atomic<bool> drained_{false};
  mutable std::mutex mutex_;
  std::vector<std::string> asked_;
  std::vector<std::string> faults_;
  std::vector<std::string> log_;
  Server server_;
  std::future<void> thread_;
};

/// Waits until `holds` does, at most ten seconds; what it says at the end.
bool eventually(const std::function<bool()>& holds);

}  // namespace bandwatch::http::test
