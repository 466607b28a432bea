#pragma once

#include "alert-service/admin/snapshot.hpp"
#include "common/core/time.hpp"
#include "common/telemetry/metrics.hpp"

namespace bandwatch::alert {

/// How far the counting can be trusted, as metrics: the database's reach and the looks over the ledger.
/// Not thread-safe. `metrics` must outlive it.
class CountingMetrics {
 public:
  explicit CountingMetrics(telemetry::Metrics& metrics);

  void count_audit(const Audit& audit, UtcTime now);
  /// Sets the gauges.
  void show(const Snapshot& snapshot, UtcTime now);

 private:
  prometheus::Gauge& cursor_lag_;
  prometheus::Gauge& retention_;
  prometheus::Gauge& retention_told_;
  prometheus::Gauge& short_of_downtime_;
  prometheus::Gauge& short_of_period_;
  prometheus::Family<prometheus::Counter>& audits_;
  prometheus::Counter& corrected_;
  prometheus::Gauge& audited_at_;
  prometheus::Gauge& held_;
  prometheus::Gauge& held_bytes_;
};

}  // namespace bandwatch::alert
