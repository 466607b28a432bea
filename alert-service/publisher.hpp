#pragma once

#include "alert-service/admin/service_metrics.hpp"
#include "alert-service/admin/snapshot.hpp"
#include "alert-service/ledger/ledger.hpp"
#include "alert-service/meter/meter.hpp"
#include "alert-service/outbox/dispatcher.hpp"
#include "alert-service/quota/quota.hpp"
#include "common/core/result.hpp"
#include "common/core/time.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bandwatch::alert {

/// Tells log, metrics and board what the meter and the dispatcher have done. Thread-safe.
/// Everything that it is given must outlive it.
class Publisher {
 public:
  /// `quotas` are shown until the first poll brings its own.
  Publisher(Ledger& ledger, std::vector<Quota> quotas, const Clock& clock, Board& board, ServiceMetrics& metrics)
      : ledger_(ledger),
        quotas_(std::make_shared<const std::vector<Quota>>(std::move(quotas))),
        clock_(clock),
        board_(board),
        metrics_(metrics) {}

  void on_poll(const Result<PollReport>& report, Duration took);
  /// The ledger was looked over.
  void on_audit(const Audit& audit);
  void on_dispatch(const Result<std::optional<DispatchReport>>& report);
  /// A changed quota file was taken over, or refused because of `failure`.
  void on_reload(const std::string& failure);
  /// The quotas that count now.
  [[nodiscard]] std::shared_ptr<const std::vector<Quota>> quotas() const;
  /// Brings the board up to the ledger's state.
  void refresh();

 private:
  Ledger& ledger_;
  std::shared_ptr<const std::vector<Quota>> quotas_;  ///< behind refreshing_
  const Clock& clock_;
  Board& board_;
  ServiceMetrics& metrics_;
  mutable std::mutex refreshing_;  ///< so that the board never goes back to an older state
};

}  // namespace bandwatch::alert
