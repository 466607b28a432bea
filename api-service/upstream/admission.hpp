#pragma once

#include "common/core/result.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <utility>

namespace bandwatch::api {

/// Lets only so much work go on at once. The rest waits, the newest first: its asker is the likeliest to be still
/// there. Under a load that doesn't fit, nobody waits for long: whoever isn't served soon is refused, so that those who
/// are served are served quickly.
/// Source: "Fail at Scale", ACM Queue 13(8), 2015: adaptive LIFO and controlled delay.
///
/// For coroutines of one single-threaded executor.
class Admission {
 public:
  struct Options {
    std::size_t at_once{8};
    std::size_t queue{64};                    ///< of those that wait the oldest is refused for a newer one
    std::chrono::milliseconds patience{100};  ///< how long one waits if a place was free as long ago at most
    std::chrono::milliseconds impatience{5};  ///< how long if none was
  };

 private:
  struct Core;

 public:
  /// The right to work, until it is destroyed.
  class Ticket {
   public:
    explicit Ticket(std::shared_ptr<Core> core) : core_(std::move(core)) {}
    Ticket(Ticket&& other) noexcept : core_(std::move(other.core_)) {}
    Ticket& operator=(Ticket&&) = delete;
    ~Ticket();

   private:
    std::shared_ptr<Core> core_;
  };

  Admission(boost::asio::any_io_executor executor, Options options);

  /// Waits for its turn. kOverloaded if it does not come soon enough.
  [[nodiscard]] boost::asio::awaitable<Result<Ticket>> enter();

  [[nodiscard]] std::size_t working() const noexcept;
  [[nodiscard]] std::size_t waiting() const noexcept;

 private:
  enum class State : std::uint8_t { kWaiting = 1, kAdmitted, kRefused };
  struct Waiter {
    boost::asio::steady_timer woken;
    State state{State::kWaiting};
  };
  /// Shared with tickets, which may outlive this object in work that never ends.
  struct Core {
    Options options;
    std::size_t working{0};
    std::list<std::shared_ptr<Waiter>> waiting;       ///< the oldest first
    std::chrono::steady_clock::time_point last_free;  ///< when a place was free

    void leave();
    [[nodiscard]] std::chrono::milliseconds patience() const;
  };

  boost::asio::any_io_executor executor_;
  std::shared_ptr<Core> core_;
};

}  // namespace bandwatch::api
