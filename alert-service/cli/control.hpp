#pragma once

#include "common/core/result.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace bandwatch::alert {

/// Where the service on the ledger at `ledger_path` takes commands.
[[nodiscard]] std::string control_path(const std::string& ledger_path);

/// Answers one command line; the answer is JSON.
using ControlHandler = std::function<Result<std::string>(std::string_view line)>;

/// Takes commands from processes of the same user through a socket beside the ledger, one line each:
///
///     retry 17            ->   +{"done":true}
///     drop 4711           ->   -no such message is waiting
///
/// The socket has mode 0600; whoever may open it may read the ledger's file as well. Runs in the context's thread.
class ControlServer {
 public:
  /// kUnavailable if the socket can't be had. A socket that a dead process left is replaced.
  [[nodiscard]] static Result<std::unique_ptr<ControlServer>> start(boost::asio::io_context& context,
                                                                    const std::string& path, ControlHandler handler);
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;
  /// Removes the socket.
  ~ControlServer();

 private:
  ControlServer(boost::asio::io_context& context, std::string path, ControlHandler handler);
  void accept();

  boost::asio::io_context& context_;
  std::string path_;
  ControlHandler handler_;
  boost::asio::local::stream_protocol::acceptor acceptor_;
};

/// Sends `line` to the service behind the socket at `path`. kNotFound if nobody listens there; the service's refusal
/// is kInvalidArgument.
[[nodiscard]] Result<std::string> ask_service(const std::string& path, std::string_view line);

}  // namespace bandwatch::alert
