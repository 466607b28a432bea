#include "alert-service/admin/counting_metrics.hpp"

namespace bandwatch::alert {
namespace {

double seconds_of(Duration value) {
  return std::chrono::duration<double>(value).count();
}

constexpr const char* kTooShort = "bandwatch_retention_too_short";
constexpr const char* kTooShortHelp =
    "1 if the database keeps samples for a shorter time than the service was away (downtime) or the longest running"
    " period has (period).";

}  // namespace

CountingMetrics::CountingMetrics(telemetry::Metrics& metrics)
    : cursor_lag_(metrics.gauge("bandwatch_cursor_lag_seconds", "Age of the newest instant that has been counted.")),
      retention_(metrics.gauge("bandwatch_retention_seconds", "How long the database keeps samples.")),
      retention_told_(metrics.gauge("bandwatch_retention_told",
                                    "1 if the database says so itself, 0 if prometheus.retention is assumed.")),
      short_of_downtime_(metrics.gauges(kTooShort, kTooShortHelp).Add({{"for", "downtime"}})),
      short_of_period_(metrics.gauges(kTooShort, kTooShortHelp).Add({{"for", "period"}})),
      audits_(metrics.counters("bandwatch_ledger_audits_total", "Looks over the ledger, by result.")),
      corrected_(metrics.counter("bandwatch_ledger_corrected_totals_total",
                                 "Running totals that did not equal the sum of their slots and were made equal.")),
      audited_at_(metrics.gauge("bandwatch_ledger_audit_timestamp_seconds", "When the ledger was last looked over.")),
      held_(metrics.gauge("bandwatch_held_deltas", "Jumps of counters that are held back as implausible.")),
      held_bytes_(metrics.gauge("bandwatch_held_bytes", "Bytes of those jumps, which count nowhere.")) {
  for (const auto* result : {"ok", "corrected", "damaged"})
    audits_.Add({{"result", result}});
}

void CountingMetrics::count_audit(const Audit& audit, UtcTime now) {
  const auto* const result = !audit.damage.empty() ? "damaged" : audit.corrections.empty() ? "ok" : "corrected";
  audits_.Add({{"result", result}}).Increment();
  corrected_.Increment(static_cast<double>(audit.corrections.size()));
  audited_at_.Set(seconds_of(now.time_since_epoch()));
}

void CountingMetrics::show(const Snapshot& snapshot, UtcTime now) {
  const auto& standing = snapshot.standing;
  cursor_lag_.Set(standing.counting_since ? seconds_of(now - standing.cursor) : 0);
  const auto reach = snapshot.reach.value_or(Reach{});
  retention_.Set(seconds_of(reach.retention.length));
  retention_told_.Set(snapshot.reach && reach.retention.told ? 1 : 0);
  short_of_downtime_.Set(reach.lost_downtime() ? 1 : 0);
  short_of_period_.Set(reach.short_of_period() ? 1 : 0);
  double count = 0;
  Bytes bytes;
  for (const auto& report : snapshot.held) {
    if (report.state != HeldState::kHeld) continue;
    count += 1;
    bytes += report.delta.bytes;
  }
  held_.Set(count);
  held_bytes_.Set(static_cast<double>(bytes.count()));
}

}  // namespace bandwatch::alert
