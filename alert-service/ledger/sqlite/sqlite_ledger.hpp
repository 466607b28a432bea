#pragma once

#include "alert-service/ledger/ledger.hpp"
#include "alert-service/ledger/sqlite/database.hpp"

#include <atomic>
#include <memory>
#include <mutex>

namespace bandwatch::alert {

/// The ledger in one SQLite file: one process, one connection, behind one mutex.
class SqliteLedger final : public Ledger {
 public:
  /// See sqlite::open_database for what is refused.
  [[nodiscard]] static Result<std::unique_ptr<Ledger>> open(const sqlite::DatabaseOptions& options);
  explicit SqliteLedger(std::unique_ptr<sqlite::Connection> connection);

  [[nodiscard]] Result<std::vector<Correction>> adopt(std::span<const Quota> quotas, UtcTime now) override;
  [[nodiscard]] Result<Audit> audit(std::span<const Quota> quotas, AuditDepth depth) override;
  [[nodiscard]] Result<Change> begin_counting(UtcTime from) override;
  [[nodiscard]] Result<Totals> totals(UtcTime since) override;
  [[nodiscard]] Result<PollState> poll_state(UtcTime since) override;
  [[nodiscard]] Result<Change> commit(const PollCommit& poll) override;
  [[nodiscard]] Result<Change> rewind(UtcTime cursor, UtcTime now) override;
  [[nodiscard]] Result<Change> extend_back(const EarlierCommit& earlier, std::span<const Quota> quotas) override;
  [[nodiscard]] Result<std::vector<counting::Dimensions>> dimensions() override;
  [[nodiscard]] Result<UsageHistory> usage_history(const Scope& scope, Window window) override;
  [[nodiscard]] Result<Bytes> sum_of_slots(const Scope& scope, Window window) override;
  [[nodiscard]] Result<std::vector<SeriesReport>> series_reports(const Scope& scope) override;
  [[nodiscard]] Result<std::vector<HeldReport>> held(std::size_t limit) override;
  [[nodiscard]] Result<Change> release(std::int64_t number, std::span<const Quota> quotas, UtcTime now) override;
  [[nodiscard]] Result<Change> dismiss(std::int64_t number, UtcTime now) override;
  [[nodiscard]] Result<Packing> pack(UtcTime before, std::size_t most_series) override;
  [[nodiscard]] Result<std::vector<CrossingReport>> crossing_reports(UtcTime since) override;
  [[nodiscard]] Result<std::optional<Claim>> claim(UtcTime now, Duration lease, std::string_view lane) override;
  [[nodiscard]] Result<std::vector<std::string>> waiting_lanes() override;
  [[nodiscard]] Result<Change> record_intent(const Claim& claim, UtcTime now) override;
  [[nodiscard]] Result<Change> settle(const Claim& claim, const Settlement& settlement) override;
  [[nodiscard]] Result<Recovery> recover(UtcTime now, Duration uncertain_wait) override;
  [[nodiscard]] Result<std::vector<ToldCrossing>> told_and_running(const std::string& recipient) override;
  [[nodiscard]] Result<OutboxSummary> outbox_summary() override;
  [[nodiscard]] Result<std::vector<MailReport>> mail_reports(std::size_t limit) override;
  [[nodiscard]] Result<Change> retry(std::int64_t number, UtcTime now) override;
  [[nodiscard]] Result<Change> drop(std::int64_t number, UtcTime now) override;
  [[nodiscard]] Result<Change> enqueue(const NewNotification& notification, UtcTime now) override;
  [[nodiscard]] Result<void> backup(const std::string& path) override;
  [[nodiscard]] Result<Secret> message_id_key() override;
  [[nodiscard]] bool broken() const noexcept override { return broken_; }

 private:
  template <class Work>
  [[nodiscard]] auto run(Work work) -> Result<decltype(work(std::declval<sqlite::Connection&>()))>;

  std::mutex mutex_;
  std::unique_ptr<sqlite::Connection> connection_;
  std::atomic<bool> broken_{false};
};

}  // namespace bandwatch::alert
