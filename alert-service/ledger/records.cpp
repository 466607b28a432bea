#include "alert-service/ledger/records.hpp"

#include <algorithm>

namespace bandwatch::alert {

std::string_view name_of(HeldState state) noexcept {
  switch (state) {
    case HeldState::kHeld:
      return "held";
    case HeldState::kReleased:
      return "released";
    case HeldState::kDropped:
      return "dropped";
  }
  return "";
}

bool Standing::incomplete(const Window& period) const noexcept {
  if (!counting_since || *counting_since > period.start) return true;
  if (missing_since && *missing_since < period.end && period.start < cursor) return true;
  if (scrapes_in(period).doubts > 0) return true;
  return std::any_of(gaps.begin(), gaps.end(),
                     [&](const Window& gap) { return gap.start < period.end && gap.end > period.start; });
}

Bytes Standing::held_in(const Scope& scope, const Window& period) const noexcept {
  Bytes sum;
  for (const auto& one : held) {
    if (period.contains(one.at) && scope.matches(one.dimensions)) sum += one.bytes;
  }
  return sum;
}

Scrapes& Scrapes::operator+=(const Scrapes& other) noexcept {
  expected += other.expected;
  seen += other.seen;
  doubts += other.doubts;
  return *this;
}

std::optional<double> Scrapes::coverage() const noexcept {
  if (expected == 0) return std::nullopt;
  return static_cast<double>(seen) / static_cast<double>(expected);
}

Scrapes Standing::scrapes_in(const Window& period) const noexcept {
  Scrapes sum;
  for (auto at = scrapes.upper_bound(period.start); at != scrapes.end() && at->first <= period.end; ++at)
    sum += at->second;
  return sum;
}

void UsageHistory::add(const counting::Dimensions& dimensions, UtcTime slot, Bytes bytes) {
  slots[slot] += bytes;
  by_series[dimensions] += bytes;
}

}  // namespace bandwatch::alert
