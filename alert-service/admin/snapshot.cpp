#include "alert-service/admin/snapshot.hpp"

#include "common/core/duration.hpp"

#include <fmt/format.h>

#include <utility>

namespace bandwatch::alert {

std::vector<QuotaStatus> quota_statuses(std::span<const Quota> quotas, const Totals& totals,
                                        std::span<const CrossingReport> crossings, UtcTime now) {
  std::vector<QuotaStatus> out;
  for (const auto& quota : quotas) {
    QuotaStatus status{quota.id, quota.name, period_at(quota.rule, now), Bytes{}, quota.limit, false, {}};
    status.at_least = totals.standing.incomplete(status.period.window);
    for (const auto& usage : totals.usages) {
      if (usage.quota == quota.id && usage.period == status.period) status.used = usage.bytes;
    }
    for (const auto& report : crossings) {
      const auto& key = report.crossing.key;
      const bool current =
          key.quota == quota.id && key.period == status.period.id && key.limit_version == limit_version(quota);
      if (current) status.crossings.push_back(report);
    }
    out.push_back(std::move(status));
  }
  return out;
}

std::string not_ready_reason(const Snapshot& snapshot, UtcTime now, Duration lag_allowed) {
  if (snapshot.ledger_broken) return "the ledger has failed and needs a restart";
  if (snapshot.failure) return fmt::format("the last poll failed: {}", name_of(*snapshot.failure));
  if (!snapshot.polled) return "no poll has ended yet";
  if (snapshot.schema_reason && !snapshot.schema_reason->empty()) return *snapshot.schema_reason;
  const auto lag = now - snapshot.standing.cursor;
  if (lag > lag_allowed) return fmt::format("the counting is {} behind", format_duration(lag));
  if (!snapshot.schema_reason) return "the counting is catching up";
  return {};
}

std::shared_ptr<const Snapshot> Board::get() const {
  const std::lock_guard lock{mutex_};
  return snapshot_;
}

void Board::update(const std::function<void(Snapshot&)>& change) {
  const std::lock_guard lock{mutex_};
  auto next = std::make_shared<Snapshot>(*snapshot_);
  change(*next);
  snapshot_ = std::move(next);
}

}  // namespace bandwatch::alert
