#pragma once

#include "common/core/result.hpp"
#include "common/core/time.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace bandwatch::api {

/// Lets the same work be done once for all who want it at the same time. For coroutines of one single-threaded
/// executor.
class Flights {
 public:
  using Work = std::function<boost::asio::awaitable<Result<void>>()>;

  explicit Flights(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

  /// Has `work` done, or waits for what is done under the same key already, and gives its result to all; kUnavailable
  /// if it threw. With `patience` nobody waits any more once it has been under way for so long, and is told kTimeout;
  /// it goes on.
  [[nodiscard]] boost::asio::awaitable<Result<void>> once(std::string key, Work work,
                                                          std::optional<Duration> patience = {});

 private:
  struct Flight {
    SteadyTime begun{std::chrono::steady_clock::now()};
    std::optional<Result<void>> result;
    std::set<boost::asio::steady_timer*> waiting;  ///< of those who want to be told
  };

  using Map = std::map<std::string, std::shared_ptr<Flight>, std::less<>>;

  static boost::asio::awaitable<void> fly(std::shared_ptr<Map> flights, std::string key, std::shared_ptr<Flight> flight,
                                          Work work);

  boost::asio::any_io_executor executor_;
  std::shared_ptr<Map> flights_ = std::make_shared<Map>();  ///< shared with work that may outlive this object, unrun
};

}  // namespace bandwatch::api
