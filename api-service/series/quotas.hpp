#pragma once

#include "common/core/time.hpp"
#include "common/counting/tenant_scope.hpp"
#include "common/promql/client.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bandwatch::api {

/// A threshold of a quota in its current period.
struct QuotaThreshold {
  std::string name;  ///< "80", "400000000000B", "forecast 100"
  std::string kind;  ///< share, absolute or forecast
  double ratio{0};   ///< of the limit
  std::uint64_t recipients{0};
  std::optional<UtcTime> notified_at;
};

/// A change that is on for a while.
struct QuotaChange {
  UtcTime until;
  std::string reason;
};

/// A quota as alert-service last showed it.
struct QuotaState {
  std::string id;
  std::string name;
  std::string direction;  ///< egress, ingress or both
  std::string services;   ///< patterns, parted by commas; empty: all. So the next three
  std::string routes;
  std::string consumers;
  std::string workspaces;
  std::string renamed;  ///< services' old names and those of today: "store=shop,bread=bun"
  std::string limit_text;
  std::string period_kind;
  std::string zone;
  std::string period;
  std::uint64_t limit{0};        ///< in force
  std::uint64_t usual_limit{0};  ///< without an override
  std::uint64_t used{0};
  bool at_least{false};
  std::optional<UtcTime> start;
  std::optional<UtcTime> end;
  std::optional<double> coverage;
  std::optional<UtcTime> projected_exhaustion;
  std::vector<QuotaThreshold> thresholds;  ///< by ratio
  std::optional<QuotaChange> silence;
  std::optional<QuotaChange> override_;

  /// Of the limit.
  [[nodiscard]] double ratio() const noexcept;
  /// The lowest that usage has not reached; forecasts are no such thing.
  [[nodiscard]] std::optional<double> next_threshold() const noexcept;
};

/// Whether all that the quota counts is in the scope: in each dimension that the scope limits the quota names patterns,
/// and no pattern could match a name outside. A name with a comma counts as two.
[[nodiscard]] bool lies_within(const QuotaState& quota, const counting::TenantScope& scope);

/// The metrics of alert-service that make up a quota.
[[nodiscard]] const std::vector<std::string>& quota_metrics();

/// The quotas in an answer to promql::current_values(quota_metrics(), ...), by id. One that has no limit or no usage in
/// it is left out: it is just appearing. If several instances show a quota, the one that has counted most is believed.
[[nodiscard]] std::vector<QuotaState> quotas_of(const promql::Answer& answer);

}  // namespace bandwatch::api
