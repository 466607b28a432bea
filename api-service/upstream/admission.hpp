#pragma once

#include "api-service/upstream/fair_queue.hpp"
#include "common/core/result.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace bandwatch::api {

/// Lets only so much work go on at once. The rest waits, the newest first: its asker is the likeliest to be still
/// there. Under a load that doesn't fit, nobody waits for long: whoever isn't served soon is refused, so that those who
/// are served are served quickly. Callers share the places fairly, see FairQueue: one who wants no more than his share
/// waits for it, whatever the others do.
/// Sources: "Fail at Scale", ACM Queue 13(8), 2015: adaptive LIFO and controlled delay; RFC 8290, section 4: queues and
/// their delay by flow.
///
/// For coroutines of one single-threaded executor.
class Admission {
 public:
  struct Options {
    std::size_t at_once{8};
    std::size_t queue{64};                    ///< of the caller with the most the oldest makes room for a newer one
    std::chrono::milliseconds patience{100};  ///< how long one waits if a place was free as long ago at most
    std::chrono::milliseconds impatience{5};  ///< how long if none was
    std::chrono::milliseconds fair_patience{5000};  ///< how long if the caller wants no more than his share
  };

 private:
  struct Core;

 public:
  /// The right to work, until it is destroyed.
  class Ticket {
   public:
    Ticket(std::shared_ptr<Core> core, std::string caller) : core_(std::move(core)), caller_(std::move(caller)) {}
    Ticket(Ticket&& other) noexcept : core_(std::move(other.core_)), caller_(std::move(other.caller_)) {}
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;
    Ticket& operator=(Ticket&&) = delete;
    ~Ticket();

   private:
    std::shared_ptr<Core> core_;
    std::string caller_;
  };

  Admission(boost::asio::any_io_executor executor, Options options);

  /// Waits for the turn of one question of `caller`. kOverloaded if it does not come soon enough.
  [[nodiscard]] boost::asio::awaitable<Result<Ticket>> enter(std::string caller);

  [[nodiscard]] const boost::asio::any_io_executor& executor() const noexcept { return executor_; }
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
    FairQueue queue;
    std::map<FairQueue::Id, std::shared_ptr<Waiter>> waiters;
    std::chrono::steady_clock::time_point last_free;  ///< when a place was free

    void leave(const std::string& caller);
    void wake(FairQueue::Id id, State state);
    [[nodiscard]] std::chrono::milliseconds patience(const std::string& caller) const;
  };

  boost::asio::any_io_executor executor_;
  std::shared_ptr<Core> core_;
};

}  // namespace bandwatch::api
