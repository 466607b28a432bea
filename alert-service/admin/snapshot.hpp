#pragma once

#include "alert-service/ledger/mail_records.hpp"
#include "alert-service/ledger/records.hpp"
#include "alert-service/meter/reach.hpp"
#include "alert-service/quota/quota.hpp"
#include "common/core/result.hpp"
#include "common/core/time.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace bandwatch::alert {

/// A threshold in the current period.
struct ThresholdStatus {
  Threshold threshold;
  std::uint32_t share{0};  ///< basis points of the limit that it stands for
  std::size_t recipients{0};
  std::optional<UtcTime> reached_at;
  std::optional<UtcTime> notified_at;
};

/// A quota in its current period.
struct QuotaStatus {
  Quota quota;  ///< with the limit in force
  Period period;
  Bytes used;
  Bytes held;                               ///< of the period, kept aside and not among those used
  bool at_least{false};                     ///< bytes of the period may be missing, or are kept aside
  std::optional<double> coverage;           ///< scrapes seen of those expected in the period
  std::optional<UtcTime> exhausted;         ///< when the limit is reached at the pace so far, if within the period
  std::vector<ThresholdStatus> thresholds;  ///< by share: the quota's own, those reached and the next repeated one
  std::optional<Silence> silence;           ///< the one that is on
  std::vector<CrossingReport> crossings;
};

/// What became of the last look at the quota file.
struct QuotaFileStatus {
  UtcTime loaded_at;    ///< the file that is in force
  std::string failure;  ///< why a newer one is not; empty: there is no newer one
};

/// What the last look over the ledger came to.
struct AuditStatus {
  UtcTime at;
  Audit found;
};

/// What the service looks like from outside. `polled` and `failure` speak of the last poll.
struct Snapshot {
  std::optional<UtcTime> polled;  ///< when it ended with success; none: not yet
  std::optional<Error> failure;   ///< why it failed; none: it did not
  /// Why there is no bandwidth to count; empty: there is; none: the polls have not reached the present yet.
  std::optional<std::string> schema_reason;
  bool ledger_broken{false};
  Duration wall_ahead{};        ///< how far this machine's clock is ahead of the database's; negative: behind
  bool database_behind{false};  ///< the database's time is before samples that it has shown
  Duration rhythm{};            ///< between two scrapes of the slowest target
  bool silent{false};           ///< the database shows nothing of the gateway after what is counted
  std::vector<std::string> counted_twice;  ///< what makes bytes count twice, a sentence each
  std::optional<Reach> reach;              ///< none: the database has not been asked yet
  std::optional<AuditStatus> audit;        ///< the last look over the ledger
  Standing standing;
  std::vector<QuotaStatus> quotas;
  std::vector<HeldReport> held;  ///< deltas that are or were kept aside
  QuotaFileStatus quota_file;
  OutboxSummary outbox;
  std::vector<MailReport> mails;  ///< the newest, newest first
};

/// How far back totals and crossings must be known to show `quotas` at `now`.
[[nodiscard]] UtcTime status_since(std::span<const Quota> quotas, UtcTime now) noexcept;

/// The quotas in their periods at `now`, with what `totals` and `crossings` hold of them. Pure.
[[nodiscard]] std::vector<QuotaStatus> quota_statuses(std::span<const Quota> quotas, const Totals& totals,
                                                      std::span<const CrossingReport> crossings, UtcTime now);

/// What is wrong though the service does its work, a sentence each, for operators.
[[nodiscard]] std::vector<std::string> warnings_of(const Snapshot& snapshot);

/// Why the service can't do its work at `now`, for people; empty if it can. Behind by more than `lag_allowed` it can't,
/// but for what it has to wait for the next scrapes.
[[nodiscard]] std::string not_ready_reason(const Snapshot& snapshot, UtcTime now, Duration lag_allowed);

/// Hands the latest snapshot from the threads that make it to those that show it. Thread-safe.
class Board {
 public:
  [[nodiscard]] std::shared_ptr<const Snapshot> get() const;
  /// Replaces the snapshot by a changed copy.
  void update(const std::function<void(Snapshot&)>& change);

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Snapshot> snapshot_{std::make_shared<Snapshot>()};
};

}  // namespace bandwatch::alert
