#include "tests/proofs/world/oracle.hpp"

#include <algorithm>

namespace bandwatch::proof {

void Oracle::adopt(const std::vector<alert::Quota>& quotas, UtcTime now) {
  std::map<std::string, Judge> judges;
  for (const auto& quota : quotas) {
    const auto known = judges_.find(quota.id);
    judges.emplace(quota.id, Judge{quota, known == judges_.end() ? now : known->second.known_since});
  }
  judges_ = std::move(judges);
}

std::uint64_t Oracle::bytes(const alert::Quota& quota, Window window) const {
  std::uint64_t sum = 0;
  for (const auto& counted : history_.counted) {
    const auto horizon = horizons_.find(counted.target);
    const bool shown = horizon != horizons_.end() && counted.at <= std::min(horizon->second, cursor_);
    if (!shown || counted.at <= count_from_ || !window.contains(counted.at)) continue;
    const auto& services = quota.scope.services;
    if (!services.empty() && std::find(services.begin(), services.end(), counted.service) == services.end()) continue;
    if (quota.scope.direction && *quota.scope.direction != counted.direction) continue;
    sum += counted.bytes;
  }
  return sum;
}

void Oracle::judge(const Judge& judge, const Period& period) {
  const auto& quota = judge.quota;
  const auto used = bytes(quota, period.window);
  std::uint32_t headline = 0;
  for (const auto threshold : quota.thresholds) {
    // Small numbers on purpose: limits are below 2^48, so that this can't overflow.
    if (used * 10'000 < quota.limit.count() * threshold.basis_points) continue;
    const bool news = told_.emplace(quota.id, instants_of(period), quota.limit.count(), threshold.basis_points).second;
    if (news) headline = threshold.basis_points;
  }
  if (headline == 0) return;
  for (const auto& recipient : quota.recipients)
    mails_.insert({quota.id, instants_of(period), quota.limit.count(), headline, recipient});
}

void Oracle::booked(UtcTime cursor, const Horizons& horizons) {
  const auto before = cursor_;
  cursor_ = cursor;
  horizons_ = horizons;
  for (const auto& [id, each] : judges_) {
    if (cursor < each.known_since) continue;
    auto period = period_at(each.quota.rule, std::max(count_from_, before - overlap_) + Duration{1});
    while (period.window.start < cursor) {
      if (period.window.end > each.known_since) judge(each, period);
      period = next_period(each.quota.rule, period);
    }
  }
}

}  // namespace bandwatch::proof
