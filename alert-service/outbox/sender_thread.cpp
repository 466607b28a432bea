#include "alert-service/outbox/sender_thread.hpp"

#include <chrono>
#include <exception>
#include <string>
#include <utility>

namespace bandwatch::alert {
namespace {

/// How late a retry may be. Waiting by the steady clock for an instant of the wall clock would be no better: that one
/// can be set.
constexpr auto kNap = std::chrono::seconds{1};

}  // namespace

SenderThread::SenderThread(Dispatcher& dispatcher, Observer after_step, std::function<void()> before_step)
    : dispatcher_(dispatcher),
      after_step_(std::move(after_step)),
      before_step_(std::move(before_step)),
      thread_([this] { run(); }) {}

SenderThread::~SenderThread() {
  request_stop();
  thread_.join();
}

void SenderThread::wake() {
  {
    const std::lock_guard lock{mutex_};
    woken_ = true;
  }
  changed_.notify_one();
}

void SenderThread::request_stop() {
  {
    const std::lock_guard lock{mutex_};
    stop_ = true;
  }
  dispatcher_.prepare_to_stop();
  changed_.notify_one();
}

bool SenderThread::asleep() {
  const std::lock_guard lock{mutex_};
  return asleep_;
}

bool SenderThread::sleep() {
  std::unique_lock lock{mutex_};
  asleep_ = true;
  changed_.wait_for(lock, kNap, [this] { return woken_ || stop_; });
  asleep_ = false;
  woken_ = false;
  return !stop_;
}

/// What nobody expected ends this step; its claim runs out and the message is taken up again.
Result<std::optional<DispatchReport>> SenderThread::step() {
  try {
    return dispatcher_.step();
  } catch (const std::exception& failure) {
    return Error{Errc::kUnavailable, std::string{"uncaught: "} + failure.what(), {}};
  }
}

void SenderThread::run() {
  while (true) {
    before_step_();
    const auto done = step();
    const bool worked = done && *done;
    if (worked || !done) after_step_(done);
    if (!worked && !sleep()) return;
    const std::lock_guard lock{mutex_};
    if (stop_) return;
  }
}

}  // namespace bandwatch::alert
