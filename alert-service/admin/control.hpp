#pragma once

#include "common/core/result.hpp"
#include "common/core/time.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace bandwatch::alert {

/// Where the service on the ledger at `ledger_path` takes commands.
[[nodiscard]] std::string control_path(const std::string& ledger_path);

/// Answers one command line; the answer is JSON.
using ControlHandler = std::function<Result<std::string>(std::string_view line)>;

/// What callers may take.
struct ControlLimits {
  std::size_t callers{16};                     ///< at the same time; further ones wait
  Duration waiting{std::chrono::seconds{10}};  ///< for a caller to say its line, and again to take the answer
  Duration accept_pause{100};                  ///< after an accept that failed for want of descriptors or memory
};

/// Takes commands from processes of the same user through a socket beside the ledger, one line each:
///
///     retry 17            ->   +{"done":true}
///     drop 4711           ->   -no such message is waiting
///
/// The socket has mode 0600; whoever may open it may read the ledger's file as well. A few callers are served at the
/// same time; who dawdles is left. Runs in the context's thread.
class ControlServer {
 public:
  /// kUnavailable if the socket can't be had. A socket that a dead process left is replaced.
  [[nodiscard]] static Result<std::unique_ptr<ControlServer>> start(boost::asio::io_context& context,
                                                                    const std::string& path, ControlHandler handler,
                                                                    ControlLimits limits = {});
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;
  /// Removes the socket.
  ~ControlServer();

 private:
  ControlServer(boost::asio::io_context& context, std::string path, ControlHandler handler, ControlLimits limits);
  struct Caller;
  using CallerPtr = std::shared_ptr<Caller>;
  void accept();
  /// Waits a little, for want of descriptors or memory.
  void pause();
  void serve(const CallerPtr& caller);
  void answer(const CallerPtr& caller);
  void end(Caller& caller);

  std::string path_;
  ControlHandler handler_;
  ControlLimits limits_;
  boost::asio::local::stream_protocol::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  std::size_t callers_{0};
  bool accepting_{false};  ///< or about to
};

/// Sends `line` to the service behind the socket at `path`. kNotFound if nobody listens there; the service's refusal
/// is kInvalidArgument.
[[nodiscard]] Result<std::string> ask_service(const std::string& path, std::string_view line);

}  // namespace bandwatch::alert
