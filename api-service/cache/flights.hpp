#pragma once

#include "common/core/result.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace bandwatch::api {

/// Lets the same work be done once for all who want it at the same time. For coroutines of one single-threaded
/// executor.
class Flights {
 public:
  using Work = std::function<boost::asio::awaitable<Result<void>>()>;

  explicit Flights(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

  /// Does `work`, or waits for who does it under the same key already, and gives its result to all. An exception
  /// reaches the one who did it; the others are told kUnavailable.
  [[nodiscard]] boost::asio::awaitable<Result<void>> once(std::string key, Work work);

 private:
  struct Flight {
    explicit Flight(const boost::asio::any_io_executor& executor)
        : landed(executor, boost::asio::steady_timer::time_point::max()) {}
    boost::asio::steady_timer landed;
    std::optional<Result<void>> result;
  };

  using Map = std::map<std::string, std::shared_ptr<Flight>, std::less<>>;

  boost::asio::any_io_executor executor_;
  std::shared_ptr<Map> flights_ = std::make_shared<Map>();  ///< shared with work that may outlive this object, unrun
};

}  // namespace bandwatch::api
