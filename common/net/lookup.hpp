#pragma once

#include "common/core/result.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace bandwatch::net {

using Deadline = std::chrono::steady_clock::time_point;

/// Looks a host name up. Asio's resolver can't be interrupted while the system's resolver works, so the caller waits
/// for a timer that the answer cuts short; a late answer finds nobody and is dropped.
class Lookup : public std::enable_shared_from_this<Lookup> {
 public:
  using Endpoints = std::vector<boost::asio::ip::tcp::endpoint>;

  explicit Lookup(const boost::asio::any_io_executor& executor) : answered_(executor), resolver_(executor) {}

  /// Numeric addresses need no look-up and come back at once. kUnavailable without an address, kTimeout at `deadline`
  /// or after give_up(). Once per object, which a shared_ptr must own.
  [[nodiscard]] boost::asio::awaitable<Result<Endpoints>> run(std::string host, std::string port, Deadline deadline);

  /// Ends a waiting run() at once.
  void give_up();

 private:
  boost::asio::steady_timer answered_;
  boost::asio::ip::tcp::resolver resolver_;
  bool done_{false};
  boost::system::error_code error_;
  Endpoints endpoints_;
};

}  // namespace bandwatch::net
