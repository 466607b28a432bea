#pragma once

#include "common/core/time.hpp"

#include <atomic>
#include <chrono>
#include <initializer_list>
#include <string>
#include <utility>

namespace bandwatch::alert {

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

/// The first complaint of several, empty if all is well.
[[nodiscard]] inline std::string complaint_of(std::initializer_list<const Heartbeat*> beats) {
  for (const auto* beat : beats) {
    if (auto complaint = beat->complaint(); !complaint.empty()) return complaint;
  }
  return {};
}

}  // namespace bandwatch::alert
