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

UtcTime valid_until(const Quota& quota, const Period& period, UtcTime counted_to) {
  return quota.rule.kind == PeriodKind::kRolling ? counted_to + quota.rule.span.time : period.window.end;
}

/// Whether the repetition's `threshold` or a higher one is on record.
bool told_already(const Repetition& repetition, Threshold threshold, const std::set<Threshold>& recorded) {
  return std::any_of(recorded.begin(), recorded.end(), [&](Threshold known) {
    return is_of(repetition, known) && known.basis_points >= threshold.basis_points;
  });
}

}  // namespace

Bytes Growth::after() const noexcept {
  auto sum = before;
  for (const auto& [end, bytes] : slots)
    sum += bytes;
  return sum;
}

std::optional<UtcTime> limit_reached_at(const std::map<UtcTime, Bytes>& slots, Bytes limit, UtcTime counted_to) {
  Bytes used;
  for (const auto& [end, bytes] : slots) {
    used += bytes;
    if (used >= limit) return std::min(end, counted_to);
  }
  return std::nullopt;
}

bool judged(UtcTime known_since, const Window& period, UtcTime counted_to, Duration grace) noexcept {
  return period.end > known_since && counted_to >= known_since && counted_to >= period.start + grace;
}

std::uint32_t urgency_of(const CrossingKey& key) noexcept {
  return share_of(Bytes{std::max<std::uint64_t>(key.limit_version, 1)}, key.threshold);
}

std::vector<Crossing> crossings(const Quota& quota, const Period& period, const Growth& growth,
                                const std::set<Threshold>& recorded, UtcTime counted_to) {
  const auto used = growth.after();
  auto reached_now = newly_reached(used, quota.limit, quota.thresholds, recorded);
  if (quota.repetition) {
    const auto highest = highest_reached(used, quota.limit, *quota.repetition);
    if (highest != Threshold{} && !told_already(*quota.repetition, highest, recorded)) reached_now.push_back(highest);
  }
  std::stable_sort(reached_now.begin(), reached_now.end(),
                   [&](Threshold a, Threshold b) { return share_of(quota.limit, a) < share_of(quota.limit, b); });
  std::vector<Crossing> out;
  out.reserve(reached_now.size());
  for (const auto threshold : reached_now) {
    out.push_back({{quota.id, period, limit_version(quota), threshold},
                   reached_at(quota, threshold, growth, counted_to),
                   used,
                   reached_now.back(),
                   valid_until(quota, period, counted_to)});
  }
  return out;
}

std::optional<Crossing> forecast_crossing(const Quota& quota, const Period& period, Bytes used, UtcTime counting_since,
                                          UtcTime counted_to) {
  if (!quota.forecast || quota.rule.kind == PeriodKind::kRolling) return std::nullopt;
  const Threshold target{quota.forecast->share};
  if (reached(used, quota.limit, target)) return std::nullopt;
  const auto ahead = forecast(used, quota.limit, period.window, counting_since, counted_to, *quota.forecast);
  if (!ahead || !reached(ahead->at_end, quota.limit, target)) return std::nullopt;
  const Threshold threshold{quota.forecast->share, ThresholdKind::kForecast, {}};
  return Crossing{{quota.id, period, limit_version(quota), threshold},
                  counted_to,
                  used,
                  threshold,
                  valid_until(quota, period, counted_to)};
}

}  // namespace bandwatch::alert
