#include "alert-service/ledger/sqlite/counting_tables.hpp"

#include "alert-service/ledger/sqlite/coverage_tables.hpp"
#include "alert-service/ledger/sqlite/held_tables.hpp"
#include "alert-service/ledger/sqlite/outbox_tables.hpp"
#include "alert-service/ledger/sqlite/quota_tables.hpp"
#include "alert-service/ledger/sqlite/slot_tables.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace bandwatch::alert::sqlite {
namespace {

/// Whether the last statement changed the one row it was about: the compare in compare-and-set.
bool changed_one(const Connection& connection) {
  return connection.changes() == 1;
}

/// The one time that `query` asks for; none if it is NULL.
std::optional<UtcTime> time_of(Connection& connection, const std::string& query) {
  Statement select{connection, query};
  return select.step() ? select.optional_time(0) : std::nullopt;
}

/// The statements that each series needs, prepared once per poll.
class SeriesBooking {
 public:
  SeriesBooking(Connection& connection, UtcTime at) : connection_(connection), at_(at) {}

  [[nodiscard]] bool book(const SeriesChange& change) {
    const auto number = number_of(change);
    if (change.before) {
      move_.bind(number, change.after.at, change.after.value, change.before->at, change.before->value).run();
    } else {
      start_.bind(number, change.after.at, change.after.value).run();
    }
    if (!changed_one(connection_)) return false;
    add(number, change);
    return true;
  }

  /// Adds what lies before the beginning of the counting. The next poll reads the last of these samples again: a series
  /// that is new goes on from its last one, or that would count twice. One that is known does not: its checkpoint is a
  /// later one, or was forgotten, and then this one would make what was counted since count twice.
  void book_earlier(const SeriesChange& change) {
    const bool is_new = !find_.bind(change.id).step();
    const auto number = number_of(change);
    if (is_new) start_.bind(number, change.after.at, change.after.value).run();
    add(number, change);
  }

 private:
  void add(std::int64_t number, const SeriesChange& change) {
    if (change.origin) record_origin(number, *change.origin);
    for (const auto& [end, bytes] : change.slots)
      slots_.add(end, number, bytes);
    for (const auto& delta : change.held)
      hold(connection_, number, delta, at_);
  }

  std::int64_t number_of(const SeriesChange& change) {
    if (find_.bind(change.id).step()) return find_.integer(0);
    const auto& dimensions = change.dimensions;
    insert_
        .bind(change.id, static_cast<std::int64_t>(dimensions.direction), dimensions.service, dimensions.route,
              dimensions.consumer, dimensions.workspace)
        .step();
    const auto number = insert_.integer(0);
    insert_.run();
    return number;
  }

  /// The rule by which it begins, or begins again.
  void record_origin(std::int64_t number, const SeriesOrigin& origin) {
    origin_.bind(number, static_cast<std::int64_t>(origin.rule), origin.at, origin.bytes, origin.since).run();
  }

  Connection& connection_;
  UtcTime at_;
  SlotBooking slots_{connection_};
  Statement find_{connection_, "SELECT number FROM series WHERE id = ?"};
  Statement insert_{connection_,
                    "INSERT INTO series (id, direction, service, route, consumer, workspace) VALUES (?,?,?,?,?,?)"
                    " RETURNING number"};
  Statement move_{connection_,
                  "UPDATE checkpoint SET at = ?2, value = ?3 WHERE series = ?1 AND at = ?4 AND value = ?5"};
  Statement start_{connection_, "INSERT INTO checkpoint (series, at, value) VALUES (?,?,?) ON CONFLICT DO NOTHING"};
  Statement origin_{connection_,
                    "UPDATE series SET origin = ?2, origin_at = ?3, origin_bytes = ?4, origin_since = ?5"
                    " WHERE number = ?1"};
};

bool move_cursor(Connection& connection, const PollCommit& poll) {
  Statement{connection, "UPDATE ledger SET cursor = ?2, missing_since = ?3 WHERE cursor = ?1"}
      .bind(poll.cursor_before, poll.cursor_after, poll.missing_since)
      .run();
  return changed_one(connection);
}

bool book_usage(Connection& connection, const UsageChange& change) {
  const auto& [start, end] = change.period.window;
  const auto state = static_cast<std::int64_t>(change.state);
  if (change.before) {
    Statement{connection,
              "UPDATE usage SET bytes = ?4, state = ?6"
              " WHERE quota = ?1 AND period_start = ?2 AND period_end = ?3 AND bytes = ?5"}
        .bind(change.quota, start, end, change.after, *change.before, state)
        .run();
  } else {
    Statement{connection,
              "INSERT INTO usage (quota, period, period_start, period_end, bytes, state) VALUES (?,?,?,?,?,?)"
              " ON CONFLICT DO NOTHING"}
        .bind(change.quota, change.period.id, start, end, change.after, state)
        .run();
  }
  return changed_one(connection);
}

/// Whether it is new: one on record has been told, and stays as it is.
bool book_crossing(Connection& connection, const Crossing& crossing, UtcTime at) {
  const auto& key = crossing.key;
  Statement{connection,
            "INSERT INTO crossing (quota, period, period_start, period_end, limit_version, threshold, announced_by, at,"
            " used, told_until, recorded_at) VALUES (?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING"}
      .bind(key.quota, key.period.id, key.period.window.start, key.period.window.end, key.limit_version,
            code_of(key.threshold), code_of(crossing.announced_by), crossing.at, crossing.used, crossing.valid_until,
            at)
      .run();
  return changed_one(connection);
}

std::vector<Usage> usages_where(Connection& connection, const std::string& condition, UtcTime since) {
  Statement select{connection, "SELECT quota, period, period_start, period_end, bytes, state FROM usage WHERE " +
                                   condition + " ORDER BY quota, period_end"};
  select.bind(since);
  std::vector<Usage> out;
  while (select.step()) {
    out.push_back({.quota = select.text(0),
                   .period = {select.text(1), Window{select.time(2), select.time(3)}},
                   .bytes = select.bytes(4),
                   .state = static_cast<PeriodState>(select.integer(5))});
  }
  return out;
}

void add_crossings(Connection& connection, std::string_view sql, UtcTime since, std::map<CrossingKey, UtcTime>& out) {
  Statement select{connection, sql};
  select.bind(since);
  while (select.step())
    out.emplace(crossing_key_at(select, 0), select.time(6));
}

/// Crossings, and what is to be told. What has been told is skipped, and so are the messages about it: that somebody
/// else was to get one by now, or that it is about the same under another name, makes it no news.
void record_verdicts(Connection& connection, const PollCommit& poll) {
  std::set<CrossingKey> old;
  for (const auto& crossing : poll.crossings) {
    if (!book_crossing(connection, crossing, poll.at)) old.insert(crossing.key);
  }
  for (const auto& notification : poll.notifications) {
    if (notification.topic != Topic::kThreshold || !old.contains(notification.crossing)) {
      static_cast<void>(enqueue(connection, notification, poll.at));
    }
  }
}

void forget_checkpoints(Connection& connection, UtcTime before) {
  Statement{connection, "DELETE FROM checkpoint WHERE at < ?"}.bind(before).run();
}

}  // namespace

Change begin_counting(Connection& connection, UtcTime from) {
  Statement{connection, "UPDATE ledger SET counting_since = ?1, cursor = ?1 WHERE counting_since IS NULL"}
      .bind(from)
      .run();
  return changed_one(connection) ? Change::kDone : Change::kConflict;
}

Totals totals(Connection& connection, UtcTime since) {
  Totals out{standing(connection), usages_where(connection, "period_end > ?", since)};
  out.standing.scrapes = scrapes_of(connection, out.usages);
  return out;
}

PollState poll_state(Connection& connection, UtcTime since) {
  PollState state{{standing(connection), usages_where(connection, "(period_end > ? OR state > 0)", since)}, {}, {}, {}};
  state.standing.scrapes = scrapes_of(connection, state.usages);
  // Two ways, since an OR of both would read all crossings there ever were.
  add_crossings(connection,
                "SELECT quota, period, period_start, period_end, limit_version, threshold, told_until FROM crossing"
                " WHERE told_until > ? UNION"
                " SELECT quota, crossing.period, period_start, period_end, limit_version, threshold, told_until"
                " FROM usage JOIN crossing USING (quota, period_start, period_end) WHERE usage.state > 0",
                since, state.crossings);
  Statement checkpoints{connection,
                        "SELECT id, at, value FROM checkpoint JOIN series ON series.number = checkpoint.series"};
  while (checkpoints.step()) {
    state.checkpoints.emplace(checkpoints.text(0),
                              counting::Checkpoint{checkpoints.time(1), checkpoints.unsigned_integer(2)});
  }
  Statement quotas{connection, "SELECT id, known_since FROM quota"};
  while (quotas.step())
    state.known_since.emplace(quotas.text(0), quotas.time(1));
  return state;
}

Change rewind(Connection& connection, UtcTime cursor, UtcTime now) {
  Transaction transaction{connection};
  const auto newest = time_of(connection, "SELECT max(at) FROM checkpoint");
  if (newest && *newest > now) return Change::kConflict;
  Statement{connection,
            "UPDATE ledger SET cursor = max(?2, min(counting_since, ?3)), counting_since = min(counting_since, ?3),"
            " missing_since = NULL WHERE cursor = ?1"}
      .bind(cursor, newest.value_or(now), now)
      .run();
  if (!changed_one(connection)) return Change::kConflict;
  if (!newest) {
    // Whatever was counted, it can't be gone on with: what passed since then is not known.
    const auto booked = time_of(connection, "SELECT max(slot_end) - 900000 FROM slot");  // the slot's beginning
    const auto since = time_of(connection, "SELECT counting_since FROM ledger");
    const Window unknown{std::max(booked.value_or(*since), *since), now};
    if (unknown.start < unknown.end) record_gap(connection, unknown);
  }
  Statement{connection, "UPDATE quota SET known_since = ?1 WHERE known_since > ?1"}.bind(now).run();
  transaction.commit();
  return Change::kDone;
}

Change extend_back(Connection& connection, const EarlierCommit& earlier, std::span<const Quota> quotas) {
  Transaction transaction{connection};
  Statement{connection, "UPDATE ledger SET counting_since = ?2 WHERE counting_since = ?1"}
      .bind(earlier.since_before, earlier.since_after)
      .run();
  if (!changed_one(connection)) return Change::kConflict;
  {
    SeriesBooking booking{connection, earlier.at};
    for (const auto& change : earlier.series)
      booking.book_earlier(change);
  }
  record_scrapes(connection, earlier.scrapes);
  add_up_again(connection, quotas, Window{earlier.since_after, earlier.since_before}, earlier.at);
  transaction.commit();
  return Change::kDone;
}

Change commit(Connection& connection, const PollCommit& poll) {
  Transaction transaction{connection};
  if (!move_cursor(connection, poll)) return Change::kConflict;
  {
    SeriesBooking booking{connection, poll.at};
    for (const auto& change : poll.series) {
      if (!booking.book(change)) return Change::kConflict;
    }
  }
  for (const auto& change : poll.usages) {
    if (!book_usage(connection, change)) return Change::kConflict;
  }
  record_verdicts(connection, poll);
  record_scrapes(connection, poll.scrapes);
  if (poll.gap) record_gap(connection, *poll.gap);
  if (poll.forget_before) forget_checkpoints(connection, *poll.forget_before);
  transaction.commit();
  return Change::kDone;
}

}  // namespace bandwatch::alert::sqlite
