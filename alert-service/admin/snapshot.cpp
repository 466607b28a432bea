#include "alert-service/admin/snapshot.hpp"

#include "alert-service/meter/data_clock.hpp"
#include "common/core/duration.hpp"
#include "common/core/rfc3339.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

namespace bandwatch::alert {

namespace {

bool is_rolling(const Quota& quota) {
  return quota.rule.kind == PeriodKind::kRolling;
}

/// The bytes of the period; those of a rolling window are spread over its cells.
Bytes used_in(const Quota& quota, const Period& period, const Totals& totals) {
  Bytes sum;
  for (const auto& usage : totals.usages) {
    const auto& booked = usage.period;
    const bool is_cell = is_rolling(quota) && booked.window.length() == kPeriodGrid;
    const bool belongs = is_cell ? period.window.contains(booked.window.end) : booked.window == period.window;
    if (usage.quota == quota.id && belongs) sum += usage.bytes;
  }
  return sum;
}

bool is_current(const CrossingReport& report, const Quota& quota, const Period& period, UtcTime now) {
  const auto& key = report.crossing.key;
  const bool counts = is_rolling(quota) ? report.crossing.valid_until > now : key.period.window == period.window;
  // A forecast is made once in a period, whatever becomes of the limit.
  const bool any_limit = key.threshold.kind == ThresholdKind::kForecast;
  return key.quota == quota.id && counts && (any_limit || key.limit_version == limit_version(quota));
}

/// The first repeated threshold that has not been reached.
Threshold next_repeated(const QuotaStatus& status, const Repetition& repetition) {
  const auto highest = highest_reached(status.used, status.quota.limit, repetition);
  return Threshold{(highest == Threshold{} ? repetition.above : highest.basis_points) + repetition.step};
}

std::vector<ThresholdStatus> threshold_statuses(const QuotaStatus& status) {
  const auto& quota = status.quota;
  std::set<Threshold> all{quota.thresholds.begin(), quota.thresholds.end()};
  if (quota.forecast) all.insert(Threshold{quota.forecast->share, ThresholdKind::kForecast, {}});
  if (quota.repetition) all.insert(next_repeated(status, *quota.repetition));
  std::map<Threshold, const CrossingReport*> reached;
  for (const auto& report : status.crossings) {
    all.insert(report.crossing.key.threshold);
    reached.emplace(report.crossing.key.threshold, &report);
  }
  std::vector<ThresholdStatus> out;
  for (const auto threshold : all) {
    auto& one = out.emplace_back(ThresholdStatus{threshold, share_of(quota.limit, threshold), 0, {}, {}});
    one.recipients = quota.recipients_of(threshold).size();
    const auto found = reached.find(threshold);
    if (found == reached.end()) continue;
    one.reached_at = found->second->crossing.at;
    one.notified_at = found->second->notified_at;
  }
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.share < b.share; });
  return out;
}

/// When the limit is going to be reached, or was: that is known if it is one of the thresholds.
std::optional<UtcTime> exhausted(const QuotaStatus& status, const Standing& standing, UtcTime now) {
  if (is_rolling(status.quota)) return std::nullopt;
  if (status.used >= status.quota.limit) {
    const auto whole = std::find_if(status.crossings.begin(), status.crossings.end(), [](const auto& report) {
      return report.crossing.key.threshold == Threshold{10'000};
    });
    return whole == status.crossings.end() ? std::nullopt : std::optional{whole->crossing.at};
  }
  const auto counted_to = std::min(standing.cursor, now);
  const auto from = standing.counting_since.value_or(status.period.window.start);
  const auto guards = status.quota.forecast.value_or(ForecastRule{});
  const auto ahead = forecast(status.used, status.quota.limit, status.period.window, from, counted_to, guards);
  return ahead ? ahead->exhausted : std::nullopt;
}

}  // namespace

UtcTime status_since(std::span<const Quota> quotas, UtcTime now) noexcept {
  auto since = now - Duration{1};  // a period that ends at this very instant still contains it
  for (const auto& quota : quotas) {
    if (is_rolling(quota)) since = std::min(since, now - quota.rule.span.time);
  }
  return since;
}

std::vector<QuotaStatus> quota_statuses(std::span<const Quota> quotas, const Totals& totals,
                                        std::span<const CrossingReport> crossings, UtcTime now) {
  std::vector<QuotaStatus> out;
  for (auto& quota : in_force(quotas, now)) {
    auto& status = out.emplace_back();
    status.quota = std::move(quota);
    status.period = period_at(status.quota.rule, now);
    status.used = used_in(status.quota, status.period, totals);
    status.held = totals.standing.held_in(status.quota.scope, status.period.window);
    status.at_least = totals.standing.incomplete(status.period.window) || status.held > Bytes{0};
    status.coverage = totals.standing.scrapes_in(status.period.window).coverage();
    const auto* const silence = status.quota.silence_at(now);
    if (silence != nullptr) status.silence = *silence;
    std::copy_if(crossings.begin(), crossings.end(), std::back_inserter(status.crossings),
                 [&](const auto& report) { return is_current(report, status.quota, status.period, now); });
    status.exhausted = exhausted(status, totals.standing, now);
    status.thresholds = threshold_statuses(status);
  }
  return out;
}

std::vector<std::string> warnings_of(const Snapshot& snapshot) {
  auto out = snapshot.reach ? warnings_of(*snapshot.reach) : std::vector<std::string>{};
  out.insert(out.end(), snapshot.counted_twice.begin(), snapshot.counted_twice.end());
  return out;
}

std::string not_ready_reason(const Snapshot& snapshot, UtcTime now, Duration lag_allowed) {
  if (snapshot.ledger_broken) return "the ledger has failed and needs a restart";
  if (snapshot.failure) return fmt::format("the last poll failed: {}", snapshot.failure->detail);
  if (!snapshot.polled) return "no poll has ended yet";
  if (auto contradiction = clock_contradiction(snapshot.wall_ahead); !contradiction.empty()) return contradiction;
  if (snapshot.database_behind) {
    return fmt::format(
        "the database's clock is behind samples that it has shown: nothing is counted until it is past {}",
        format_rfc3339_utc(snapshot.standing.cursor));
  }
  if (snapshot.schema_reason && !snapshot.schema_reason->empty()) return *snapshot.schema_reason;
  const auto lag = now - snapshot.standing.cursor;
  lag_allowed += 2 * snapshot.rhythm;
  if (lag > lag_allowed && snapshot.silent) {
    return fmt::format("the database shows nothing of the gateway after {}",
                       format_rfc3339_utc(snapshot.standing.cursor));
  }
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
