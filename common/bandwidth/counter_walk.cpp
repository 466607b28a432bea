#include "common/bandwidth/counter_walk.hpp"

#include <cmath>
#include <utility>

namespace bandwatch::bandwidth {

std::optional<std::uint64_t> unusual_byte_count(double value) noexcept {
  constexpr double kLimit = 18446744073709549568.0;  // the largest double below 2^64
  if (!std::isfinite(value) || value < 0 || value > kLimit) return std::nullopt;
  return static_cast<std::uint64_t>(std::round(value));
}

Delta first_delta(UtcTime at, std::uint64_t value, const Predecessor& predecessor, bool was_up,
                  NewTargetPolicy policy) {
  if (predecessor.sample) return delta_after(*predecessor.sample, at, value, predecessor.witness_fell);
  if (predecessor.target_was_up || was_up) return Delta{at, at, Bytes{value}, Origin::kBorn};
  if (policy == NewTargetPolicy::kFromZero) return Delta{at, at, Bytes{value}, Origin::kNewTargetFromZero};
  return Delta{at, at, Bytes{0}, Origin::kNewTargetBaseline};
}

CounterWalk::CounterWalk(std::vector<Evidence::Fall> falls, std::optional<Checkpoint> last)
    : falls_(std::move(falls)), last_(last) {
  std::sort(falls_.begin(), falls_.end(), [](const auto& a, const auto& b) { return a.to < b.to; });
  if (!falls_.empty()) next_end_ = falls_.front().to;
}

bool CounterWalk::falls_behind(UtcTime at) {
  bool fell = false;
  for (; next_ < falls_.size() && falls_[next_].to <= at; ++next_)
    fell = fell || falls_[next_].from >= last_->at;
  next_end_ = next_ < falls_.size() ? falls_[next_].to : UtcTime::max();
  return fell;
}

}  // namespace bandwatch::bandwidth
