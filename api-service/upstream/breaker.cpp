#include "api-service/upstream/breaker.hpp"

namespace bandwatch::api {

std::optional<Error> Breaker::refusal(Time now) {
  if (!is_open()) return std::nullopt;
  if (now < next_try_) return last_;
  // Whoever asks in the meantime is refused still.
  next_try_ = now + options_.pause;
  return std::nullopt;
}

void Breaker::learn(const std::optional<Error>& failure, Time asked, Time now) {
  if (!failure || (failure->code != Errc::kUnavailable && failure->code != Errc::kTimeout)) {
    failed_ = 0;
    last_answer_ = now;
    return;
  }
  if (last_answer_ && *last_answer_ > asked) return;
  if (!is_open()) ++failed_;
  last_ = failure;
  next_try_ = now + options_.pause;
}

}  // namespace bandwatch::api
