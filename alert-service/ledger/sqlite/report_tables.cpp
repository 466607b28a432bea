#include "alert-service/ledger/sqlite/report_tables.hpp"

#include "alert-service/ledger/mail_records.hpp"
#include "alert-service/ledger/sqlite/outbox_tables.hpp"
#include "alert-service/ledger/sqlite/slot_tables.hpp"

#include <utility>

namespace bandwatch::alert::sqlite {

std::vector<counting::Dimensions> dimensions(Connection& connection) {
  Statement select{connection, "SELECT DISTINCT direction, service, route, consumer, workspace FROM series"};
  std::vector<counting::Dimensions> out;
  while (select.step())
    out.push_back(dimensions_at(select, 0));
  return out;
}

std::vector<SeriesReport> series_reports(Connection& connection, const Scope& scope) {
  Statement select{connection,
                   "SELECT direction, service, route, consumer, workspace, id, origin, origin_at, origin_bytes,"
                   " origin_since"
                   " FROM series ORDER BY service, route, direction, id"};
  std::vector<SeriesReport> out;
  while (select.step()) {
    auto dimensions = dimensions_at(select, 0);
    if (!scope.matches(dimensions)) continue;
    auto& report = out.emplace_back(SeriesReport{select.text(5), std::move(dimensions), {}});
    if (select.is_null(6)) continue;
    report.origin = {static_cast<counting::Origin>(select.integer(6)), select.time(7), select.bytes(8),
                     select.optional_time(9)};
  }
  return out;
}

std::vector<CrossingReport> crossing_reports(Connection& connection, UtcTime since) {
  Statement select{connection,
                   "SELECT c.quota, c.period, c.period_start, c.period_end, c.limit_version, c.threshold, c.at, c.used,"
                   " c.announced_by, min(o.settled_at), c.told_until FROM crossing c LEFT JOIN outbox o"
                   " ON o.quota = c.quota AND o.period_start = c.period_start AND o.period_end = c.period_end"
                   " AND o.limit_version = c.limit_version AND o.threshold = c.announced_by AND o.state = ?2"
                   " WHERE c.told_until > ?1"
                   " GROUP BY c.quota, c.period_start, c.period_end, c.limit_version, c.threshold"
                   " ORDER BY c.at, c.quota, c.threshold"};
  select.bind(since, static_cast<std::int64_t>(MailState::kSent));
  std::vector<CrossingReport> out;
  while (select.step()) {
    out.push_back({.crossing = {.key = crossing_key_at(select, 0),
                                .at = select.time(6),
                                .used = select.bytes(7),
                                .announced_by = threshold_of(select.integer(8)),
                                .valid_until = select.time(10)},
                   .notified_at = select.optional_time(9)});
  }
  return out;
}

}  // namespace bandwatch::alert::sqlite
