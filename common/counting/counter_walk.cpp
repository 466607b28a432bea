#include "common/counting/counter_walk.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace bandwatch::counting {

std::optional<std::uint64_t> unusual_byte_count(double value) noexcept {
  constexpr double kLimit = 18446744073709549568.0;  // the largest double below 2^64
  if (!std::isfinite(value) || value < 0 || value > kLimit) return std::nullopt;
  return static_cast<std::uint64_t>(std::round(value));
}

Delta worth_of(const FirstSample& first, const Target& target, const Predecessor& answer, const Evidence& evidence,
               NewTargetPolicy policy) {
  if (first.before) {
    const bool fell = answer.witness_fell || evidence.witness_fell(target, first.before->at, first.at);
    return delta_after(*first.before, first.at, first.value, fell);
  }
  if (answer.sample) return delta_after(*answer.sample, first.at, first.value, answer.witness_fell);
  if (answer.target_was_scraped || evidence.was_scraped_before(target, first.at)) {
    return Delta{first.at, first.at, Bytes{first.value}, Origin::kBorn};
  }
  if (policy == NewTargetPolicy::kFromZero) {
    return Delta{first.at, first.at, Bytes{first.value}, Origin::kNewTargetFromZero};
  }
  return Delta{first.at, first.at, Bytes{0}, Origin::kNewTargetBaseline};
}

bool raises_question(const FirstSample& first, const Target& target, const Evidence& evidence) {
  return !first.before || !evidence.knows_witness_since(target, first.before->at);
}

CounterWalk::CounterWalk(std::vector<Evidence::Fall> falls, std::optional<Checkpoint> last, UtcTime count_from)
    : falls_(std::move(falls)), count_from_(count_from), has_last_(last.has_value()) {
  if (last) last_ = *last;
  std::sort(falls_.begin(), falls_.end(), [](const auto& a, const auto& b) { return a.to < b.to; });
  if (!falls_.empty()) next_end_ = falls_.front().to;
}

bool CounterWalk::falls_behind(UtcTime from, UtcTime at) const {
  return std::any_of(falls_.begin() + static_cast<std::ptrdiff_t>(next_), falls_.end(),
                     [&](const Evidence::Fall& fall) { return fall.from >= from && fall.to <= at; });
}

bool CounterWalk::passes_fall(UtcTime at) {
  bool fell = false;
  for (; next_ < falls_.size() && falls_[next_].to <= at; ++next_)
    fell = fell || falls_[next_].from >= last_.at;
  next_end_ = next_ < falls_.size() ? falls_[next_].to : UtcTime::max();
  return fell;
}

}  // namespace bandwatch::counting
