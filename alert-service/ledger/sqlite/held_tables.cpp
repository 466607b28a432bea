#include "alert-service/ledger/sqlite/held_tables.hpp"

#include "alert-service/ledger/sqlite/quota_tables.hpp"
#include "common/core/period.hpp"

#include <string>

namespace bandwatch::alert::sqlite {
namespace {

constexpr const char* kColumns =
    "SELECT held.number, id, direction, service, route, consumer, workspace, since, at, bytes, held.origin, state,"
    " recorded_at, series.number FROM held JOIN series ON series.number = held.series";

HeldReport report_of(const Statement& row) {
  return {.number = row.integer(0),
          .series = row.text(1),
          .dimensions = dimensions_at(row, 2),
          .delta = {row.time(7), row.time(8), row.bytes(9), static_cast<counting::Origin>(row.integer(10))},
          .state = static_cast<HeldState>(row.integer(11)),
          .recorded_at = row.time(12)};
}

/// Ends the keeping aside; kConflict if it has ended before.
Change settle_held(Connection& connection, std::int64_t number, HeldState state, UtcTime now) {
  Statement{connection, "UPDATE held SET state = ?2, settled_at = ?3 WHERE number = ?1 AND state = 1"}
      .bind(number, static_cast<std::int64_t>(state), now)
      .run();
  return connection.changes() == 1 ? Change::kDone : Change::kConflict;
}

/// Adds to the total of the quota's period that `delta` lies in, as a poll does.
void add_to_total(Connection& connection, const Quota& quota, const HeldDelta& delta) {
  const auto period = booking_period_at(quota.rule, delta.at);
  Statement known{connection, "SELECT known_since FROM quota WHERE id = ?"};
  // A period that was over before the quota existed is nobody's business.
  if (!known.bind(quota.id).step() || counts_until(quota.rule, period) <= known.time(0)) return;
  Statement select{connection, "SELECT bytes FROM usage WHERE quota = ? AND period_start = ? AND period_end = ?"};
  const auto before = select.bind(quota.id, period.window.start, period.window.end).step() ? select.bytes(0) : Bytes{};
  // The cells of a rolling window are no periods to be judged.
  const auto state = quota.rule.kind == PeriodKind::kRolling ? PeriodState::kClosed : PeriodState::kReopened;
  Statement{connection,
            "INSERT INTO usage (quota, period, period_start, period_end, bytes, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
            " ON CONFLICT DO UPDATE SET bytes = ?5, state = iif(state = 0, ?6, state)"}
      .bind(quota.id, period.id, period.window.start, period.window.end, before + delta.bytes,
            static_cast<std::int64_t>(state))
      .run();
}

}  // namespace

void hold(Connection& connection, SeriesNumber series, const HeldDelta& delta, UtcTime now) {
  Statement{connection,
            "INSERT INTO held (series, since, at, bytes, origin, state, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?)"}
      .bind(series, delta.since, delta.at, delta.bytes, static_cast<std::int64_t>(delta.origin),
            static_cast<std::int64_t>(HeldState::kHeld), now)
      .run();
}

std::vector<HeldReport> held(Connection& connection, std::size_t limit) {
  const auto sql = std::string{kColumns} + " ORDER BY state <> 1, held.number DESC LIMIT ?";
  Statement select{connection, sql};
  select.bind(static_cast<std::int64_t>(limit));
  std::vector<HeldReport> out;
  while (select.step())
    out.push_back(report_of(select));
  return out;
}

std::vector<HeldBytes> held_bytes(Connection& connection) {
  const auto sql = std::string{kColumns} + " WHERE state = 1 ORDER BY held.number";
  Statement select{connection, sql};
  std::vector<HeldBytes> out;
  while (select.step())
    out.push_back({dimensions_at(select, 2), select.time(8), select.bytes(9)});
  return out;
}

Change release(Connection& connection, std::int64_t number, std::span<const Quota> quotas, UtcTime now) {
  Transaction transaction{connection};
  if (settle_held(connection, number, HeldState::kReleased, now) == Change::kConflict) return Change::kConflict;
  {
    const auto sql = std::string{kColumns} + " WHERE held.number = ?";
    Statement select{connection, sql};
    select.bind(number).step();
    const auto report = report_of(select);
    SlotBooking{connection}.add(slot_end(report.delta.at), select.integer(13), report.delta.bytes);
    for (const auto& quota : quotas) {
      const bool counts = quota.scope.matches(report.dimensions) && is_known(connection, quota);
      if (counts) add_to_total(connection, quota, report.delta);
    }
  }
  transaction.commit();
  return Change::kDone;
}

Change dismiss(Connection& connection, std::int64_t number, UtcTime now) {
  return settle_held(connection, number, HeldState::kDropped, now);
}

}  // namespace bandwatch::alert::sqlite
