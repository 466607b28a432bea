#pragma once

#include "common/core/time.hpp"

namespace bandwatch::mock {

/// Tells every thread at once that the process ends. It is a file descriptor, so that a thread which waits for its
/// socket wakes up as well. Thread-safe.
class StopSignal {
 public:
  StopSignal();
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  /// From now on the descriptor is readable. May be called more than once.
  void raise() noexcept;

  /// Waits up to `duration`; true as soon as the signal was raised.
  [[nodiscard]] bool wait_for(Duration duration) const noexcept;
  [[nodiscard]] bool raised() const noexcept { return wait_for(Duration::zero()); }

  /// For poll(2): readable once raised.
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

 private:
  int descriptor_;
};

}  // namespace bandwatch::mock
