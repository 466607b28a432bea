#include "alert-service/quota/crossing.hpp"

#include <algorithm>

namespace bandwatch::alert {
namespace {

/// The end of the slot that took the usage over the threshold; `counted_to` if that happened before this poll.
UtcTime reached_at(const Quota& quota, Threshold threshold, const Growth& growth, UtcTime counted_to) {
  auto used = growth.before;
  if (reached(used, quota.limit, threshold)) return counted_to;
  for (const auto& [end, bytes] : growth.slots) {
    used += bytes;
    if (reached(used, quota.limit, threshold)) return std::min(end, counted_to);
  }
  return counted_to;
}

}  // namespace

Bytes Growth::after() const noexcept {
  auto sum = before;
  for (const auto& [end, bytes] : slots)
    sum += bytes;
  return sum;
}

bool judged(UtcTime known_since, const Window& period, UtcTime counted_to) noexcept {
  return period.end > known_since && counted_to >= known_since;
}

std::vector<Crossing> crossings(const Quota& quota, const Period& period, const Growth& growth,
                                const std::set<Threshold>& recorded, UtcTime counted_to) {
  const auto used = growth.after();
  const auto reached_now = newly_reached(used, quota.limit, quota.thresholds, recorded);
  std::vector<Crossing> out;
  out.reserve(reached_now.size());
  for (const auto threshold : reached_now) {
    out.push_back({{quota.id, period.id, limit_version(quota), threshold},
                   reached_at(quota, threshold, growth, counted_to),
                   used,
                   reached_now.back()});
  }
  return out;
}

}  // namespace bandwatch::alert
