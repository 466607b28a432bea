#include "alert-service/meter/reach.hpp"

#include "common/core/duration.hpp"
#include "common/core/period.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bandwatch::alert {

Reach reach_of(const Retention& retention, Duration downtime, std::span<const Quota> quotas, UtcTime now) {
  Reach out{retention, downtime, {}};
  for (const auto& quota : quotas)
    out.longest_period = std::max(out.longest_period, period_at(quota.rule, now).window.length());
  return out;
}

std::vector<std::string> warnings_of(const Reach& reach) {
  std::vector<std::string> out;
  const auto kept = format_duration(reach.retention.length);
  if (!reach.retention.told) {
    out.push_back(
        fmt::format("the database does not say how long it keeps samples; prometheus.retention ({}) is assumed", kept));
  }
  if (reach.lost_downtime()) {
    out.push_back(fmt::format("nothing was counted for {} and the database keeps {}: what passed before that is a gap",
                              format_duration(std::chrono::floor<std::chrono::minutes>(reach.downtime)), kept));
  }
  if (reach.short_of_period()) {
    out.push_back(
        fmt::format("the longest period has {} and the database keeps {}: a longer downtime, a new ledger and"
                    " a new quota late in a period are counted in part only",
                    format_duration(reach.longest_period), kept));
  }
  return out;
}

}  // namespace bandwatch::alert
