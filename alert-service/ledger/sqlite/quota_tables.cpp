#include "alert-service/ledger/sqlite/quota_tables.hpp"

#include "alert-service/ledger/mail_records.hpp"
#include "alert-service/ledger/sqlite/outbox_tables.hpp"
#include "alert-service/ledger/sqlite/slot_tables.hpp"
#include "common/core/period.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

namespace bandwatch::alert::sqlite {
namespace {

/// Everything not counted yet lies after this.
UtcTime cursor_of(Connection& connection) {
  Statement select{connection, "SELECT cursor FROM ledger"};
  select.step();
  return select.optional_time(0).value_or(UtcTime{});
}

/// Quotas that are not in the configuration any more stop being known. When one comes back, it is as good as new: what
/// passed while it was away is in the slots and not in its totals.
void forget_others(Connection& connection, std::span<const Quota> quotas) {
  std::vector<std::string> gone;
  Statement select{connection, "SELECT id FROM quota"};
  while (select.step()) {
    const auto id = select.text(0);
    const bool stays = std::any_of(quotas.begin(), quotas.end(), [&](const Quota& quota) { return quota.id == id; });
    if (!stays) gone.push_back(id);
  }
  Statement remove{connection, "DELETE FROM quota WHERE id = ?"};
  for (const auto& id : gone)
    remove.bind(id).run();
}

/// What each series brought in a window. A window is read once, however many quotas look at it.
class WindowSums {
 public:
  explicit WindowSums(Connection& connection) : connection_(connection) {}

  [[nodiscard]] Bytes of(const Scope& scope, const Window& window) {
    if (!dimensions_) dimensions_ = read_dimensions(connection_);
    const auto [entry, is_new] = sums_.try_emplace({window.start, window.end});
    if (is_new) entry->second = sum_slots(connection_, window);
    Bytes sum;
    for (const auto& [series, bytes] : entry->second) {
      if (scope.matches(dimensions_->at(series))) sum += bytes;
    }
    return sum;
  }

 private:
  Connection& connection_;
  std::optional<std::unordered_map<SeriesNumber, counting::Dimensions>> dimensions_;
  std::map<std::pair<UtcTime, UtcTime>, std::unordered_map<SeriesNumber, Bytes>> sums_;
};

struct PeriodSum {
  Period period;
  Bytes bytes;
};

/// The total of the current period; of a rolling window those of its cells.
std::vector<PeriodSum> running_totals(Connection& connection, const Quota& quota, UtcTime now, WindowSums& sums) {
  const auto current = period_at(quota.rule, now);
  if (quota.rule.kind != PeriodKind::kRolling) return {{current, sums.of(quota.scope, current.window)}};
  std::vector<PeriodSum> out;
  for (const auto& [slot, bytes] : usage_history(connection, quota.scope, current.window).slots)
    out.push_back({booking_period_at(quota.rule, slot), bytes});
  return out;
}

void record_running_totals(Connection& connection, const Quota& quota, UtcTime now, WindowSums& sums) {
  Statement insert{connection,
                   "INSERT INTO usage (quota, period, period_start, period_end, bytes) VALUES (?1, ?2, ?3, ?4, ?5)"
                   " ON CONFLICT DO UPDATE SET period = ?2, bytes = ?5"};
  for (const auto& [period, bytes] : running_totals(connection, quota, now, sums))
    insert.bind(quota.id, period.id, period.window.start, period.window.end, bytes).run();
}

void start_over(Connection& connection, const Quota& quota, UtcTime now, WindowSums& sums) {
  Statement{connection,
            "INSERT INTO quota (id, definition, known_since) VALUES (?1, ?2, ?3)"
            " ON CONFLICT DO UPDATE SET definition = ?2, known_since = ?3"}
      .bind(quota.id, definition_of(quota), now)
      .run();
  Statement{connection, "DELETE FROM usage WHERE quota = ? AND period_end > ?"}
      .bind(quota.id, cursor_of(connection))
      .run();
  record_running_totals(connection, quota, now, sums);
}

/// Returns how many totals were compared.
std::size_t compare_with_slots(Connection& connection, const Quota& quota, WindowSums& sums,
                               std::vector<Correction>& corrections) {
  Statement select{connection,
                   "SELECT period, period_start, period_end, bytes FROM usage WHERE quota = ? AND period_end > ?"};
  select.bind(quota.id, cursor_of(connection));
  std::vector<PeriodSum> differ;
  std::size_t compared = 0;
  for (; select.step(); ++compared) {
    Period period{select.text(0), Window{select.time(1), select.time(2)}};
    const auto derived = sums.of(quota.scope, period.window);
    if (derived == select.bytes(3)) continue;
    corrections.push_back({quota.id, period.id, select.bytes(3), derived});
    differ.push_back({std::move(period), derived});
  }
  Statement update{connection, "UPDATE usage SET bytes = ? WHERE quota = ? AND period_start = ? AND period_end = ?"};
  for (const auto& [period, derived] : differ)
    update.bind(derived, quota.id, period.window.start, period.window.end).run();
  return compared;
}

}  // namespace

bool is_known(Connection& connection, const Quota& quota) {
  Statement select{connection, "SELECT definition FROM quota WHERE id = ?"};
  return select.bind(quota.id).step() && select.text(0) == definition_of(quota);
}

std::vector<Correction> adopt(Connection& connection, std::span<const Quota> quotas, UtcTime now) {
  std::vector<Correction> corrections;
  Transaction transaction{connection};
  forget_others(connection, quotas);
  WindowSums sums{connection};
  for (const auto& quota : quotas) {
    if (is_known(connection, quota)) {
      compare_with_slots(connection, quota, sums, corrections);
    } else {
      start_over(connection, quota, now, sums);
    }
  }
  transaction.commit();
  return corrections;
}

Audit audit(Connection& connection, std::span<const Quota> quotas, AuditDepth depth) {
  Audit out;
  {
    Transaction transaction{connection};
    WindowSums sums{connection};
    for (const auto& quota : quotas) {
      if (is_known(connection, quota)) out.totals += compare_with_slots(connection, quota, sums, out.corrections);
    }
    transaction.commit();
  }
  if (depth == AuditDepth::kWholeFile) {
    const auto found = connection.text("PRAGMA integrity_check(1)");
    if (found != "ok") out.damage = found;
  }
  return out;
}

Bytes sum_of_slots(Connection& connection, const Scope& scope, Window window) {
  return WindowSums{connection}.of(scope, window);
}

void add_up_again(Connection& connection, std::span<const Quota> quotas, const Window& window, UtcTime now) {
  WindowSums sums{connection};
  Statement select{connection,
                   "SELECT period, period_start, period_end FROM usage WHERE quota = ? AND period_end > ?"
                   " AND period_start < ?"};
  Statement update{connection,
                   "UPDATE usage SET bytes = ?4 WHERE quota = ?1 AND period_start = ?2 AND period_end = ?3"};
  for (const auto& quota : quotas) {
    if (!is_known(connection, quota)) continue;
    std::vector<PeriodSum> found;
    select.bind(quota.id, window.start, window.end);
    while (select.step()) {
      const Window period{select.time(1), select.time(2)};
      found.push_back({{select.text(0), period}, sums.of(quota.scope, period)});
    }
    for (const auto& [period, bytes] : found)
      update.bind(quota.id, period.window.start, period.window.end, bytes).run();
    if (period_at(quota.rule, now).window.start < window.end) record_running_totals(connection, quota, now, sums);
  }
}

std::vector<counting::Dimensions> dimensions(Connection& connection) {
  Statement select{connection, "SELECT DISTINCT direction, service, route, consumer, workspace FROM series"};
  std::vector<counting::Dimensions> out;
  while (select.step())
    out.push_back(dimensions_at(select, 0));
  return out;
}

UsageHistory usage_history(Connection& connection, const Scope& scope, Window window) {
  auto wanted = read_dimensions(connection);
  std::erase_if(wanted, [&](const auto& entry) { return !scope.matches(entry.second); });
  UsageHistory out;
  read_slots(connection, window, [&](SeriesNumber series, UtcTime slot, Bytes bytes) {
    const auto found = wanted.find(series);
    if (found != wanted.end()) out.add(found->second, slot, bytes);
  });
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
