#include "alert-service/ledger/sqlite/quota_tables.hpp"

#include "alert-service/ledger/mail_records.hpp"
#include "common/core/period.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

namespace bandwatch::alert::sqlite {
namespace {

__extension__ using Wide = unsigned __int128;

/// Everything not counted yet lies after this.
UtcTime cursor_of(Connection& connection) {
  Statement select{connection, "SELECT cursor FROM ledger"};
  select.step();
  return select.optional_time(0).value_or(UtcTime{});
}

bandwidth::Dimensions dimensions_at(const Statement& row, int column) {
  return bandwidth::Dimensions{
      .direction = static_cast<bandwidth::Direction>(row.integer(column)),
      .service = row.text(column + 1),
      .route = row.text(column + 2),
      .consumer = row.text(column + 3),
      .workspace = row.text(column + 4),
  };
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
    Bytes sum;
    for (const auto& [dimensions, bytes] : read(window)) {
      if (scope.matches(dimensions)) sum += bytes;
    }
    return sum;
  }

 private:
  using Sums = std::vector<std::pair<bandwidth::Dimensions, Bytes>>;

  const Sums& read(const Window& window) {
    const auto [entry, is_new] = sums_.try_emplace({window.start, window.end});
    if (!is_new) return entry->second;
    // SQL adds signed numbers and fails above 2^63; halves of 32 bits can't get there.
    Statement select{connection_,
                     "SELECT direction, service, route, consumer, workspace, sum((bytes >> 32) & 4294967295),"
                     " sum(bytes & 4294967295) FROM slot JOIN series ON series.number = slot.series"
                     " WHERE slot_end > ? AND slot_end <= ? GROUP BY slot.series"};
    select.bind(window.start, window.end);
    while (select.step()) {
      const auto bytes = (Wide{select.unsigned_integer(5)} << 32U) + Wide{select.unsigned_integer(6)};
      const auto most = Wide{std::numeric_limits<std::uint64_t>::max()};
      entry->second.emplace_back(dimensions_at(select, 0), Bytes{static_cast<std::uint64_t>(std::min(bytes, most))});
    }
    return entry->second;
  }

  Connection& connection_;
  std::map<std::pair<UtcTime, UtcTime>, Sums> sums_;
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

void start_over(Connection& connection, const Quota& quota, UtcTime now, WindowSums& sums) {
  Statement{connection,
            "INSERT INTO quota (id, definition, known_since) VALUES (?1, ?2, ?3)"
            " ON CONFLICT DO UPDATE SET definition = ?2, known_since = ?3"}
      .bind(quota.id, definition_of(quota), now)
      .run();
  Statement{connection, "DELETE FROM usage WHERE quota = ? AND period_end > ?"}
      .bind(quota.id, cursor_of(connection))
      .run();
  Statement insert{connection,
                   "INSERT INTO usage (quota, period, period_start, period_end, bytes) VALUES (?1, ?2, ?3, ?4, ?5)"
                   " ON CONFLICT DO UPDATE SET period_start = ?3, period_end = ?4, bytes = ?5"};
  for (const auto& [period, bytes] : running_totals(connection, quota, now, sums))
    insert.bind(quota.id, period.id, period.window.start, period.window.end, bytes).run();
}

/// Returns how many totals were compared.
std::size_t compare_with_slots(Connection& connection, const Quota& quota, WindowSums& sums,
                               std::vector<Correction>& corrections) {
  Statement select{connection,
                   "SELECT period, period_start, period_end, bytes FROM usage WHERE quota = ? AND period_end > ?"};
  select.bind(quota.id, cursor_of(connection));
  const auto known = corrections.size();
  std::size_t compared = 0;
  for (; select.step(); ++compared) {
    const auto derived = sums.of(quota.scope, Window{select.time(1), select.time(2)});
    if (derived != select.bytes(3)) corrections.push_back({quota.id, select.text(0), select.bytes(3), derived});
  }
  Statement update{connection, "UPDATE usage SET bytes = ? WHERE quota = ? AND period = ?"};
  for (auto i = known; i < corrections.size(); ++i) {
    update.bind(corrections[i].derived, corrections[i].quota, corrections[i].period).run();
  }
  return compared;
}

bool is_known(Connection& connection, const Quota& quota) {
  Statement select{connection, "SELECT definition FROM quota WHERE id = ?"};
  return select.bind(quota.id).step() && select.text(0) == definition_of(quota);
}

}  // namespace

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

std::vector<bandwidth::Dimensions> dimensions(Connection& connection) {
  Statement select{connection, "SELECT DISTINCT direction, service, route, consumer, workspace FROM series"};
  std::vector<bandwidth::Dimensions> out;
  while (select.step())
    out.push_back(dimensions_at(select, 0));
  return out;
}

UsageHistory usage_history(Connection& connection, const Scope& scope, Window window) {
  Statement select{connection,
                   "SELECT direction, service, route, consumer, workspace, slot_end, bytes FROM slot"
                   " JOIN series ON series.number = slot.series WHERE slot_end > ? AND slot_end <= ?"};
  select.bind(window.start, window.end);
  UsageHistory out;
  while (select.step()) {
    const auto dimensions = dimensions_at(select, 0);
    if (scope.matches(dimensions)) out.add(dimensions, select.time(5), select.bytes(6));
  }
  return out;
}

std::vector<CrossingReport> crossing_reports(Connection& connection, UtcTime since) {
  Statement select{connection,
                   "SELECT c.quota, c.period, c.limit_version, c.threshold, c.at, c.used, c.announced_by,"
                   " min(o.settled_at), c.period_end FROM crossing c LEFT JOIN outbox o ON o.quota = c.quota AND"
                   " o.period = c.period AND o.limit_version = c.limit_version AND o.threshold = c.announced_by"
                   " AND o.state = ?2"
                   " WHERE c.period_end > ?1 GROUP BY c.quota, c.period, c.limit_version, c.threshold"
                   " ORDER BY c.at, c.quota, c.threshold"};
  select.bind(since, static_cast<std::int64_t>(MailState::kSent));
  std::vector<CrossingReport> out;
  while (select.step()) {
    const auto threshold = [&](int column) { return threshold_of(select.integer(column)); };
    out.push_back({.crossing = {.key = {select.text(0), select.text(1), select.unsigned_integer(2), threshold(3)},
                                .at = select.time(4),
                                .used = select.bytes(5),
                                .announced_by = threshold(6),
                                .valid_until = select.time(8)},
                   .notified_at = select.optional_time(7)});
  }
  return out;
}

}  // namespace bandwatch::alert::sqlite
