#include "alert-service/cli/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

namespace bandwatch::alert {

Progress::Progress(std::string what) : what_(std::move(what)), terminal_(::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  if (terminal_) std::fputs("\r\x1b[K", stderr);
}

void Progress::show(double share) {
  if (!terminal_) return;
  constexpr int kWidth = 50;
  const auto done = static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * kWidth);
  fmt::print(stderr, "\r{} [{}{}] {:3.0f} %", what_, std::string(done, '#'), std::string(kWidth - done, '.'),
             share * 100);
  std::fflush(stderr);
}

}  // namespace bandwatch::alert
