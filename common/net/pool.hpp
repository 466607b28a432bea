#pragma once

#include "common/core/result.hpp"
#include "common/net/connection.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <deque>
#include <memory>
#include <vector>

namespace bandwatch::net {

/// A bounded set of connections to one peer. Who finds none free waits in line, first come, first served.
///
/// Every lease and every waiter shares ownership of the pool, so no connection outlives it and no coroutine meets a
/// pool that is gone. close() ends what is under way; after it nothing is handed out. Not thread-safe.
class ConnectionPool : public std::enable_shared_from_this<ConnectionPool> {
 public:
  /// The right to use one connection alone. Its end gives the connection back.
  class Lease {
   public:
    Lease(std::shared_ptr<ConnectionPool> pool, Connection* connection)
        : pool_(std::move(pool)), connection_(connection) {}
    Lease(Lease&& other) noexcept : pool_(std::move(other.pool_)), connection_(other.connection_) {}
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (pool_) pool_->take_back(*connection_);
    }
    [[nodiscard]] Connection& connection() const noexcept { return *connection_; }

   private:
    std::shared_ptr<ConnectionPool> pool_;
    Connection* connection_;
  };

  /// A shared_ptr must own the pool. `size` > 0.
  ConnectionPool(boost::asio::any_io_executor executor, const std::shared_ptr<const Peer>& peer, std::size_t size);
  ConnectionPool(const ConnectionPool&) = delete;
  ConnectionPool& operator=(const ConnectionPool&) = delete;
  ~ConnectionPool() = default;

  /// A connection, open or not: an open one if there is a free one. kTimeout if none is free by `deadline`,
  /// kUnavailable after close().
  [[nodiscard]] boost::asio::awaitable<Result<Lease>> acquire(Deadline deadline);

  /// Closes every connection and sends every waiter away.
  void close();

 private:
  struct Waiter {
    explicit Waiter(const boost::asio::any_io_executor& executor) : called(executor) {}
    boost::asio::steady_timer called;
    Connection* granted{nullptr};
  };
  class Place;

  void take_back(Connection& connection);

  boost::asio::any_io_executor executor_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::deque<Connection*> free_;  ///< the open ones at the back, last used last
  std::deque<Waiter*> line_;
  bool closed_{false};
};

}  // namespace bandwatch::net
