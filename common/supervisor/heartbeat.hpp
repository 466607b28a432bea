#pragma once

#include "common/core/time.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace bandwatch {

/// The signs of life of a thread, by the steady clock. Thread-safe.
class Heartbeat {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// `what`: the thread's work, as in "polling"; without a sign for longer than `patience` it is stuck.
  Heartbeat(std::string what, Duration patience) : what_(std::move(what)), patience_(patience) {}

  void beat(Time now = std::chrono::steady_clock::now()) noexcept { last_ = now; }

  /// "polling has given no sign of life for 320 s", empty while there are some.
  [[nodiscard]] std::string complaint(Time now = std::chrono::steady_clock::now()) const {
    const auto silence = now - last_.load();
    if (silence <= patience_) return {};
    const auto seconds = std::chrono::floor<std::chrono::seconds>(silence).count();
    return what_ + " has given no sign of life for " + std::to_string(seconds) + " s";
  }

 private:
  std::string what_;
  Duration patience_;
  std::atomic<Time> last_{std::chrono::steady_clock::now()};
};

/// All threads of a process that must go on, for as long as each of them holds its heartbeat. Thread-safe.
class Heartbeats {
 public:
  /// Another thread; see Heartbeat.
  [[nodiscard]] std::shared_ptr<Heartbeat> add(std::string what, Duration patience) {
    auto out = std::make_shared<Heartbeat>(std::move(what), patience);
    const std::lock_guard lock{mutex_};
    std::erase_if(all_, [](const auto& one) { return one.expired(); });
    all_.push_back(out);
    return out;
  }

  /// The first complaint of any, empty if all is well.
  [[nodiscard]] std::string complaint() const {
    const std::lock_guard lock{mutex_};
    for (const auto& one : all_) {
      const auto beat = one.lock();
      if (!beat) continue;
      if (auto complaint = beat->complaint(); !complaint.empty()) return complaint;
    }
    return {};
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::weak_ptr<Heartbeat>> all_;
};

}  // namespace bandwatch
