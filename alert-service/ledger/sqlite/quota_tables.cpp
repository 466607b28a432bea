#include "alert-service/ledger/sqlite/quota_tables.hpp"

#include "alert-service/ledger/sqlite/report_tables.hpp"
#include "alert-service/ledger/sqlite/slot_tables.hpp"
#include "common/core/period.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>
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

/// Quotas that are not in the configuration any more stop being known, and nothing more is said of their periods. When
/// one comes back, it is as good as new: what passed while it was away is in the slots and not in its totals.
void forget_others(Connection& connection, std::span<const Quota> quotas) {
  std::set<std::string_view> stay;
  for (const auto& quota : quotas)
    stay.insert(quota.id);
  std::vector<std::string> gone;
  Statement select{connection, "SELECT id FROM quota"};
  while (select.step()) {
    auto id = select.text(0);
    if (!stay.contains(id)) gone.push_back(std::move(id));
  }
  Statement remove{connection, "DELETE FROM quota WHERE id = ?"};
  Statement close{connection, "UPDATE usage SET state = 0 WHERE quota = ? AND state > 0"};
  for (const auto& id : gone) {
    remove.bind(id).run();
    close.bind(id).run();
  }
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

/// The totals of the periods from the one that contains `from` to the one that contains `to`; of a rolling window those
/// of its cells.
std::vector<PeriodSum> running_totals(Connection& connection, const Quota& quota, UtcTime from, UtcTime to,
                                      WindowSums& sums) {
  std::vector<PeriodSum> out;
  if (quota.rule.kind == PeriodKind::kRolling) {
    for (const auto& [slot, bytes] : usage_history(connection, quota.scope, period_at(quota.rule, to).window).slots)
      out.push_back({booking_period_at(quota.rule, slot), bytes});
    return out;
  }
  for (auto period = period_at(quota.rule, from);; period = next_period(quota.rule, period)) {
    out.push_back({period, sums.of(quota.scope, period.window)});
    if (period.window.end >= to) return out;
  }
}

/// A total that is on record stays as due as it is.
void record_running_totals(Connection& connection, const Quota& quota, UtcTime from, UtcTime to, WindowSums& sums) {
  const auto state = quota.rule.kind == PeriodKind::kRolling ? PeriodState::kClosed : PeriodState::kOpen;
  Statement insert{connection,
                   "INSERT INTO usage (quota, period, period_start, period_end, bytes, state)"
                   " VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO UPDATE SET period = ?2, bytes = ?5"};
  for (const auto& [period, bytes] : running_totals(connection, quota, from, to, sums)) {
    insert.bind(quota.id, period.id, period.window.start, period.window.end, bytes, static_cast<std::int64_t>(state))
        .run();
  }
}

/// When the first of the quota's bytes came, if any did.
std::optional<UtcTime> first_bytes(Connection& connection, const Quota& quota) {
  std::optional<UtcTime> first;
  for (const auto& series : series_reports(connection, quota.scope)) {
    if (series.origin) first = std::min(first.value_or(series.origin->at), series.origin->at);
  }
  return first;
}

std::optional<UtcTime> known_since(Connection& connection, const std::string& id) {
  Statement select{connection, "SELECT known_since FROM quota WHERE id = ?"};
  if (!select.bind(id).step()) return std::nullopt;
  return select.time(0);
}

void make_known(Connection& connection, const Quota& quota, UtcTime since) {
  Statement{connection,
            "INSERT INTO quota (id, definition, known_since) VALUES (?1, ?2, ?3)"
            " ON CONFLICT DO UPDATE SET definition = ?2, known_since = ?3"}
      .bind(quota.id, definition_of(quota), since)
      .run();
}

/// Since when a quota that was not known is.
struct Beginning {
  UtcTime known_since;
  UtcTime first;  ///< in the first of its periods that it has something to say of
};

/// What has just been found of a definition that is known was counted all along, perhaps in a period that is over.
/// What was there for longer and is made only now, since more may be made of its definition, is new.
Beginning beginning_of(Connection& connection, const Quota& quota, UtcTime cursor, UtcTime now) {
  constexpr Duration kJustFound = std::chrono::hours{24};
  const auto defined = quota.made_of.empty() ? std::nullopt : known_since(connection, quota.made_of);
  if (!defined || *defined >= now) return {now, now};
  const auto first = first_bytes(connection, quota);
  if (!first || *first <= cursor - kJustFound) return {now, now};
  return {*defined, std::max(*first, *defined + Duration{1})};
}

/// Begins to count, from the cursor on if the ledger knows the quota as something else.
void start_over(Connection& connection, const Quota& quota, UtcTime now, WindowSums& sums) {
  const auto cursor = cursor_of(connection);
  const auto next = cursor + Duration{1};
  const auto known = known_since(connection, quota.id);
  const bool goes_on = known && cursor > UtcTime{} && *known <= cursor;
  const auto begin = goes_on ? Beginning{*known, next} : beginning_of(connection, quota, cursor, now);
  make_known(connection, quota, begin.known_since);
  // What is closed goes too: the cells of a rolling window and calendar periods must not be taken for each other.
  Statement{connection, "DELETE FROM usage WHERE quota = ? AND (period_end > ? OR state = 0)"}
      .bind(quota.id, cursor)
      .run();
  const auto to = begin.known_since == now ? now : next;
  record_running_totals(connection, quota, begin.first, std::max(begin.first, to), sums);
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
  for (const auto& quota : quotas) {
    if (quota.per) make_known(connection, quota, known_since(connection, quota.id).value_or(now));
  }
  WindowSums sums{connection};
  for (const auto& quota : quotas) {
    if (quota.per) continue;
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
    if (period_at(quota.rule, now).window.start < window.end) record_running_totals(connection, quota, now, now, sums);
  }
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

}  // namespace bandwatch::alert::sqlite
