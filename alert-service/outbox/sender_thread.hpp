#pragma once

#include "alert-service/outbox/dispatcher.hpp"
#include "common/core/result.hpp"
#include "common/core/time.hpp"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

namespace bandwatch::alert {

/// Runs a dispatcher in a thread of its own: step after step while messages are due, then it sleeps until it is woken
/// or a message may be due again.
class SenderThread {
 public:
  /// `after_step` runs in the thread after each step that did something or failed, `before_step` before each one, at
  /// least every second while nothing is due: a sign of life. The dispatcher must outlive this.
  using Observer = std::function<void(const Result<std::optional<DispatchReport>>&)>;
  SenderThread(
      Dispatcher& dispatcher, Observer after_step, std::function<void()> before_step = [] {});
  SenderThread(const SenderThread&) = delete;
  SenderThread& operator=(const SenderThread&) = delete;
  /// Waits for the dialogue that is under way.
  ~SenderThread();

  /// There may be something to send. Thread-safe.
  void wake();
  /// No further message is begun. Thread-safe.
  void request_stop();
  /// Whether it sleeps, since nothing was due when it looked. Thread-safe.
  [[nodiscard]] bool asleep();

 private:
  Result<std::optional<DispatchReport>> step();
  void run();
  /// Until woken, stopped, or the nap is over. True if it goes on.
  bool sleep();

  Dispatcher& dispatcher_;
  Observer after_step_;
  std::function<void()> before_step_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_{false};
  bool stop_{false};
  bool asleep_{false};
  std::thread thread_;  ///< last: it uses all of the above
};

}  // namespace bandwatch::alert
