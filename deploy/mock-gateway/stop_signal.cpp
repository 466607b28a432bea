#include "deploy/mock-gateway/stop_signal.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

namespace bandwatch::mock {

StopSignal::StopSignal() : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

StopSignal::~StopSignal() {
  ::close(descriptor_);
}

// Whoever waits sees a change.
void StopSignal::raise() noexcept {  // NOLINT(readability-make-member-function-const)
  const std::uint64_t one = 1;
  // A failed write means that the counter is full, that is, the signal was raised before.
  [[maybe_unused]] const auto written = ::write(descriptor_, &one, sizeof one);
}

bool StopSignal::wait_for(Duration duration) const noexcept {
  pollfd waiting{descriptor_, POLLIN, 0};
  return ::poll(&waiting, 1, static_cast<int>(duration.count())) > 0;
}

}  // namespace bandwatch::mock
