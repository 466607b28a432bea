#include "alert-service/mail/upload.hpp"

#include "common/core/kill_point.hpp"

#include <algorithm>

namespace bandwatch::alert {
namespace {

constexpr std::size_t kLastBytes = 2;

}  // namespace

bool Upload::may_finish() noexcept {
  try {
    return before_last_();
  } catch (...) {  // must not pass through libcurl, which is C; send() throws it again
    failure_ = std::current_exception();
    return false;
  }
}

std::optional<std::size_t> Upload::read(std::span<char> room) noexcept {
  started_ = true;
  if (rest_.empty()) {
    kill_point("smtp-at-the-dot");
    return 0;
  }
  kill_point("smtp-in-message");
  if (stop_) return std::nullopt;
  if (rest_.size() <= kLastBytes && !may_finish()) return std::nullopt;
  const auto ready = rest_.size() <= kLastBytes ? rest_.size() : rest_.size() - kLastBytes;
  const auto count = std::min(ready, room.size());
  std::copy_n(rest_.data(), count, room.data());
  rest_.remove_prefix(count);
  return count;
}

}  // namespace bandwatch::alert
