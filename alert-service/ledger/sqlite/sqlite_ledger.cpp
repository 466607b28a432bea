#include "alert-service/ledger/sqlite/sqlite_ledger.hpp"

#include "alert-service/ledger/sqlite/counting_tables.hpp"
#include "alert-service/ledger/sqlite/held_tables.hpp"
#include "alert-service/ledger/sqlite/outbox_tables.hpp"
#include "alert-service/ledger/sqlite/quota_tables.hpp"
#include "alert-service/ledger/sqlite/report_tables.hpp"
#include "alert-service/ledger/sqlite/slot_tables.hpp"

#include <utility>

namespace bandwatch::alert {

Result<std::unique_ptr<Ledger>> SqliteLedger::open(const sqlite::DatabaseOptions& options) {
  auto connection = sqlite::open_database(options);
  if (!connection) return connection.error();
  return std::unique_ptr<Ledger>{std::make_unique<SqliteLedger>(*std::move(connection))};
}

SqliteLedger::SqliteLedger(std::unique_ptr<sqlite::Connection> connection) : connection_(std::move(connection)) {}

/// The border behind which failures are exceptions.
template <class Work>
auto SqliteLedger::run(Work work) -> Result<decltype(work(std::declval<sqlite::Connection&>()))> {
  const std::lock_guard lock{mutex_};
  if (broken_) return Error{Errc::kUnavailable, "ledger: an earlier failure needs a restart", {}};
  try {
    return work(*connection_);
  } catch (const sqlite::StoreError& error) {
    if (error.fatal()) broken_ = true;
    return Error{Errc::kUnavailable, std::string{"ledger: "} + error.what(), {}};
  }
}

Result<std::vector<Correction>> SqliteLedger::adopt(std::span<const Quota> quotas, UtcTime now) {
  return run([&](sqlite::Connection& connection) { return sqlite::adopt(connection, quotas, now); });
}

Result<Audit> SqliteLedger::audit(std::span<const Quota> quotas, AuditDepth depth) {
  return run([&](sqlite::Connection& connection) {
    auto found = sqlite::audit(connection, quotas, depth);
    if (!found.damage.empty()) broken_ = true;
    return found;
  });
}

Result<Change> SqliteLedger::begin_counting(UtcTime from) {
  return run([&](sqlite::Connection& connection) { return sqlite::begin_counting(connection, from); });
}

Result<Totals> SqliteLedger::totals(UtcTime since) {
  return run([&](sqlite::Connection& connection) { return sqlite::totals(connection, since); });
}

Result<PollState> SqliteLedger::poll_state(UtcTime since) {
  return run([&](sqlite::Connection& connection) { return sqlite::poll_state(connection, since); });
}

Result<Change> SqliteLedger::commit(const PollCommit& poll) {
  return run([&](sqlite::Connection& connection) { return sqlite::commit(connection, poll); });
}

Result<Change> SqliteLedger::rewind(UtcTime cursor, UtcTime now) {
  return run([&](sqlite::Connection& connection) { return sqlite::rewind(connection, cursor, now); });
}

Result<Change> SqliteLedger::extend_back(const EarlierCommit& earlier, std::span<const Quota> quotas) {
  return run([&](sqlite::Connection& connection) { return sqlite::extend_back(connection, earlier, quotas); });
}

Result<std::vector<counting::Dimensions>> SqliteLedger::dimensions() {
  return run(sqlite::dimensions);
}

Result<UsageHistory> SqliteLedger::usage_history(const Scope& scope, Window window) {
  return run([&](sqlite::Connection& connection) { return sqlite::usage_history(connection, scope, window); });
}

Result<Bytes> SqliteLedger::sum_of_slots(const Scope& scope, Window window) {
  return run([&](sqlite::Connection& connection) { return sqlite::sum_of_slots(connection, scope, window); });
}

Result<std::vector<SeriesReport>> SqliteLedger::series_reports(const Scope& scope) {
  return run([&](sqlite::Connection& connection) { return sqlite::series_reports(connection, scope); });
}

Result<std::vector<HeldReport>> SqliteLedger::held(std::size_t limit) {
  return run([&](sqlite::Connection& connection) { return sqlite::held(connection, limit); });
}

Result<Change> SqliteLedger::release(std::int64_t number, std::span<const Quota> quotas, UtcTime now) {
  return run([&](sqlite::Connection& connection) { return sqlite::release(connection, number, quotas, now); });
}

Result<Change> SqliteLedger::dismiss(std::int64_t number, UtcTime now) {
  return run([&](sqlite::Connection& connection) { return sqlite::dismiss(connection, number, now); });
}

Result<Packing> SqliteLedger::pack(UtcTime before, std::size_t most_series) {
  return run([&](sqlite::Connection& connection) { return sqlite::pack(connection, before, most_series); });
}

Result<std::vector<CrossingReport>> SqliteLedger::crossing_reports(UtcTime since) {
  return run([&](sqlite::Connection& connection) { return sqlite::crossing_reports(connection, since); });
}

Result<std::optional<Claim>> SqliteLedger::claim(UtcTime now, Duration lease, std::string_view lane) {
  return run([&](sqlite::Connection& connection) { return sqlite::claim(connection, now, lease, lane); });
}
Result<std::vector<std::string>> SqliteLedger::waiting_lanes() {
  return run([](sqlite::Connection& connection) { return sqlite::waiting_lanes(connection); });
}

Result<Change> SqliteLedger::record_intent(const Claim& claim, UtcTime now) {
  return run([&](sqlite::Connection& connection) { return sqlite::record_intent(connection, claim, now); });
}

Result<Change> SqliteLedger::settle(const Claim& claim, const Settlement& settlement) {
  return run([&](sqlite::Connection& connection) { return sqlite::settle(connection, claim, settlement); });
}

Result<Recovery> SqliteLedger::recover(UtcTime now, Duration uncertain_wait) {
  return run([&](sqlite::Connection& connection) { return sqlite::recover(connection, now, uncertain_wait); });
}

Result<std::vector<ToldCrossing>> SqliteLedger::told_and_running(const std::string& recipient) {
  return run([&](sqlite::Connection& connection) { return sqlite::told_and_running(connection, recipient); });
}

Result<OutboxSummary> SqliteLedger::outbox_summary() {
  return run(sqlite::outbox_summary);
}

Result<std::vector<MailReport>> SqliteLedger::mail_reports(std::size_t limit) {
  return run([&](sqlite::Connection& connection) { return sqlite::mail_reports(connection, limit); });
}

Result<Change> SqliteLedger::retry(std::int64_t number, UtcTime now) {
  return run([&](sqlite::Connection& connection) { return sqlite::retry(connection, number, now); });
}

Result<Change> SqliteLedger::drop(std::int64_t number, UtcTime now) {
  return run([&](sqlite::Connection& connection) { return sqlite::drop(connection, number, now); });
}

Result<Change> SqliteLedger::enqueue(const NewNotification& notification, UtcTime now) {
  return run([&](sqlite::Connection& connection) {
    return sqlite::enqueue(connection, notification, now) ? Change::kDone : Change::kConflict;
  });
}

Result<void> SqliteLedger::backup(const std::string& path) {
  if (auto created = sqlite::create_private_file(path); !created) return created;
  const auto done = run([&](sqlite::Connection& connection) {
    sqlite::copy_to(connection, path);
    return Change::kDone;
  });
  if (!done) return done.error();
  return {};
}

Result<Secret> SqliteLedger::message_id_key() {
  return run(sqlite::message_id_key);
}

}  // namespace bandwatch::alert
