#pragma once

#include "alert-service/admin/counting_metrics.hpp"
#include "alert-service/admin/snapshot.hpp"
#include "alert-service/mail/mailer.hpp"
#include "common/core/time.hpp"
#include "common/telemetry/metrics.hpp"

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

namespace bandwatch::alert {

/// The service as metrics. Counters are told of events; gauges are set from a snapshot whenever they are shown, and
/// those of periods that are over disappear. Thread-safe. `metrics` must outlive it.
class ServiceMetrics {
 public:
  explicit ServiceMetrics(telemetry::Metrics& metrics);

  /// `result` is "ok" or the name of the error; `samples` those that were read.
  void count_poll(std::string_view result, Duration took, std::size_t samples);
  void count_attempt(SendOutcome outcome, Duration took);
  void count_audit(const Audit& audit, UtcTime now);
  /// A look at a changed quota file; `accepted` if it is in force now.
  void count_reload(bool accepted);
  /// Something went wrong in the server of the status pages.
  void count_fault(std::string_view event);
  /// How many connections to it are open.
  void show_connections(std::size_t open);

  /// Everything in the text exposition format.
  [[nodiscard]] std::string render(const Snapshot& snapshot, UtcTime now);

 private:
  using Labels = std::map<std::string, std::string>;
  /// Gauges whose set of labels changes.
  class Family {
   public:
    explicit Family(prometheus::Family<prometheus::Gauge>& family) : family_(family) {}
    void set(const Labels& labels, double value);
    /// Drops those that have not been set since the last call.
    void drop_stale();

   private:
    prometheus::Family<prometheus::Gauge>& family_;
    std::map<Labels, prometheus::Gauge*> gauges_;
    std::set<Labels> fresh_;
  };

  void set_quota(const QuotaStatus& quota);
  void set_thresholds(const QuotaStatus& quota, const Labels& labels);

  std::mutex mutex_;
  telemetry::Metrics& metrics_;
  CountingMetrics counting_;
  prometheus::Family<prometheus::Counter>& polls_;
  prometheus::Histogram& poll_duration_;
  prometheus::Counter& samples_;
  prometheus::Family<prometheus::Counter>& attempts_;
  prometheus::Histogram& attempt_duration_;
  prometheus::Family<prometheus::Counter>& reloads_;
  prometheus::Gauge& file_valid_;
  prometheus::Family<prometheus::Counter>& faults_;
  prometheus::Gauge& connections_;
  Family info_;
  Family used_;
  Family limit_;
  Family ratio_;
  Family at_least_;
  Family start_;
  Family end_;
  Family coverage_;
  Family exhausted_;
  Family silenced_;
  Family overridden_;
  Family usual_limit_;
  Family threshold_;
  Family recipients_;
  Family notified_;
  Family outbox_;
  prometheus::Gauge& oldest_;
};

}  // namespace bandwatch::alert
