#include "common/net/pool.hpp"
#include "common/boost/outcome.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace bandwatch::net {

namespace asio = boost::asio;

/// A waiter's stay in the line. Its end also holds when the waiting coroutine is destroyed with its executor.
class ConnectionPool::Place {
 public:
  Place(std::shared_ptr<ConnectionPool> pool, Deadline deadline) : pool_(std::move(pool)), waiter_(pool_->executor_) {
    waiter_.called.expires_at(deadline);
    pool_->line_.push_back(&waiter_);
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place() {
    auto& line = pool_->line_;
    line.erase(std::remove(line.begin(), line.end(), &waiter_), line.end());
    if (waiter_.granted != nullptr) pool_->take_back(*waiter_.granted);
  }

  [[nodiscard]] asio::steady_timer& call() noexcept { return waiter_.called; }
  [[nodiscard]] Connection* take_grant() noexcept { return std::exchange(waiter_.granted, nullptr); }

 private:
  std::shared_ptr<ConnectionPool> pool_;
  Waiter waiter_;
};

ConnectionPool::ConnectionPool(asio::any_io_executor executor, const std::shared_ptr<const Peer>& peer,
                               std::size_t size)
    : executor_(std::move(executor)) {
  for (std::size_t i = 0; i < size; ++i) {
    connections_.push_back(std::make_unique<Connection>(executor_, peer));
    free_.push_back(connections_.back().get());
  }
}

asio::awaitable<Result<ConnectionPool::Lease>> ConnectionPool::acquire(Deadline deadline) {
  const auto self = shared_from_this();
  Connection* connection = nullptr;
  if (!closed_ && !free_.empty()) {
    connection = free_.back();
    free_.pop_back();
  } else if (!closed_) {
    Place place{self, deadline};
    co_await place.call().async_wait(kOutcome);
    connection = place.take_grant();
  }
  if (connection != nullptr) co_return Lease{self, connection};
  if (closed_) co_return Error{Errc::kUnavailable, "the client is closed", {}};
  co_return Error{Errc::kTimeout, "no connection became free in time", {}};
}

void ConnectionPool::take_back(Connection& connection) {
  connection.close_if_busy();
  if (!line_.empty()) {
    auto& first = *line_.front();
    line_.pop_front();
    first.granted = &connection;
    first.called.cancel();
  } else if (connection.is_ready()) {
    free_.push_back(&connection);
  } else {
    free_.push_front(&connection);
  }
}

void ConnectionPool::close() {
  closed_ = true;
  for (auto* waiter : line_)
    waiter->called.cancel();
  for (auto& connection : connections_)
    connection->retire();
}

}  // namespace bandwatch::net
