#include "alert-service/ledger/sqlite/outbox_tables.hpp"

#include <algorithm>

namespace bandwatch::alert::sqlite {
namespace {

constexpr std::int64_t number_of(MailState state) {
  return static_cast<std::int64_t>(state);
}

std::uint32_t small(const Statement& row, int column) {
  return static_cast<std::uint32_t>(row.integer(column));
}

std::int64_t next_token(Connection& connection) {
  Statement update{connection, "UPDATE ledger SET last_claim = last_claim + 1 RETURNING last_claim"};
  update.step();
  const auto token = update.integer(0);
  update.run();
  return token;
}

/// The message of `lane` to send next: waiting and due, or left over from a claim that has run out.
std::optional<std::int64_t> next_due(Connection& connection, UtcTime now, std::string_view lane) {
  Statement select{connection,
                   "SELECT number FROM outbox WHERE state < 4 AND iif(instr(recipient, '@'), '@', recipient) = ?2"
                   " AND (next_at <= ?1 OR next_at > ?3)"
                   " AND (claim_token IS NULL OR claim_until <= ?1)"
                   " ORDER BY urgency DESC, created_at, number LIMIT 1"};
  if (!select.bind(now, lane, now + kLongestWait).step()) return std::nullopt;
  return select.integer(0);
}

Change changed(const Connection& connection) {
  return connection.changes() == 1 ? Change::kDone : Change::kConflict;
}

/// The state a message goes to when a try ends.
MailState state_after(SettledAs as) {
  switch (as) {
    case SettledAs::kSent:
      return MailState::kSent;
    case SettledAs::kRetry:
      return MailState::kPending;
    case SettledAs::kUncertain:
      return MailState::kDotIntent;
    case SettledAs::kDead:
      return MailState::kDead;
  }
  return MailState::kPending;
}

}  // namespace

CrossingKey crossing_key_at(const Statement& row, int column) {
  return {row.text(column), Period{row.text(column + 1), Window{row.time(column + 2), row.time(column + 3)}},
          row.unsigned_integer(column + 4), threshold_of(row.integer(column + 5))};
}

bool enqueue(Connection& connection, const NewNotification& notification, UtcTime now) {
  const auto& key = notification.crossing;
  Statement insert{
      connection,
      "INSERT INTO outbox (notification, topic, quota, period, period_start, period_end, sender, recipient,"
      " message_id, message, state, next_at, created_at, limit_version, threshold, urgency)"
      " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (notification) DO NOTHING"};
  const auto bind = [&](const auto& limit_version, const auto& threshold, std::uint32_t urgency) {
    insert.bind(notification.id, static_cast<std::int64_t>(notification.topic), key.quota, key.period.id,
                key.period.window.start, key.period.window.end, notification.sender, notification.recipient,
                notification.message_id, notification.message, number_of(MailState::kPending), now, now, limit_version,
                threshold, urgency);
  };
  if (notification.topic == Topic::kThreshold) {
    bind(key.limit_version, code_of(key.threshold), urgency_of(key));
  } else {
    bind(std::nullopt, std::nullopt, 0);
  }
  insert.run();
  return connection.changes() == 1;
}

std::optional<Claim> claim(Connection& connection, UtcTime now, Duration lease, std::string_view lane) {
  Transaction transaction{connection};
  const auto number = next_due(connection, now, lane);
  if (!number) return std::nullopt;
  Claim out;
  out.number = *number;
  out.token = next_token(connection);
  Statement update{connection,
                   "UPDATE outbox SET state = ?2, claim_token = ?3, claim_until = ?4, attempts = attempts + 1"
                   " WHERE number = ?1 RETURNING attempts, created_at, notification, sender, recipient, message_id,"
                   " message, topic, quota, period, period_start, period_end, coalesce(limit_version, 0),"
                   " coalesce(threshold, 0)"};
  update.bind(out.number, number_of(MailState::kClaimed), out.token, now + lease).step();
  out.attempt = small(update, 0);
  out.created_at = update.time(1);
  out.notification = update.text(2);
  out.sender = update.text(3);
  out.recipient = update.text(4);
  out.message_id = update.text(5);
  out.message = update.text(6);
  out.topic = static_cast<Topic>(update.integer(7));
  out.crossing = crossing_key_at(update, 8);
  update.run();
  transaction.commit();
  return out;
}

std::vector<std::string> waiting_lanes(Connection& connection) {
  Statement select{connection,
                   "SELECT DISTINCT iif(instr(recipient, '@'), '@', recipient) FROM outbox WHERE state < 4"};
  std::vector<std::string> out;
  while (select.step())
    out.push_back(select.text(0));
  return out;
}

Change record_intent(Connection& connection, const Claim& claim, UtcTime now) {
  Statement{connection,
            "UPDATE outbox SET state = ?3, intent_at = ?4 WHERE number = ?1 AND claim_token = ?2 AND claim_until > ?4"
            " AND state = ?5"}
      .bind(claim.number, claim.token, number_of(MailState::kDotIntent), now, number_of(MailState::kClaimed))
      .run();
  return changed(connection);
}

Change settle(Connection& connection, const Claim& claim, const Settlement& settlement) {
  const auto state = state_after(settlement.as);
  const bool over = state == MailState::kSent || state == MailState::kDead;
  Statement update{connection,
                   "UPDATE outbox SET state = ?3, next_at = ?4, settled_at = ?5, reply = ?6, claim_token = NULL,"
                   " claim_until = NULL WHERE number = ?1 AND claim_token = ?2"};
  if (over) {
    update.bind(claim.number, claim.token, number_of(state), settlement.at, settlement.at, settlement.reply).run();
  } else {
    update.bind(claim.number, claim.token, number_of(state), settlement.next_at, std::nullopt, settlement.reply).run();
  }
  return changed(connection);
}

Recovery recover(Connection& connection, UtcTime now, Duration uncertain_wait) {
  Recovery out;
  Transaction transaction{connection};
  Statement{connection,
            "UPDATE outbox SET state = ?1, next_at = ?2, claim_token = NULL, claim_until = NULL WHERE state = ?3"}
      .bind(number_of(MailState::kPending), now, number_of(MailState::kClaimed))
      .run();
  out.resent = static_cast<std::size_t>(connection.changes());
  Statement{connection,
            "UPDATE outbox SET next_at = max(?1, intent_at + ?2), claim_token = NULL, claim_until = NULL"
            " WHERE state = ?3 AND claim_token IS NOT NULL"}
      .bind(now, std::int64_t{uncertain_wait.count()}, number_of(MailState::kDotIntent))
      .run();
  out.uncertain = static_cast<std::size_t>(connection.changes());
  transaction.commit();
  return out;
}

std::vector<ToldCrossing> told_and_running(Connection& connection, const std::string& recipient) {
  Statement select{connection,
                   "SELECT o.quota, o.period, o.period_start, o.period_end, o.limit_version, o.threshold, o.message"
                   " FROM crossing c JOIN outbox o ON o.quota = c.quota AND o.period_start = c.period_start"
                   " AND o.period_end = c.period_end AND o.limit_version = c.limit_version"
                   " AND o.threshold = c.threshold"
                   " WHERE c.told_until > (SELECT cursor FROM ledger) AND o.recipient = ?1 AND o.state = ?2"};
  select.bind(recipient, number_of(MailState::kSent));
  std::vector<ToldCrossing> out;
  while (select.step())
    out.push_back({crossing_key_at(select, 0), select.text(6)});
  return out;
}

OutboxSummary outbox_summary(Connection& connection) {
  OutboxSummary out;
  Statement states{connection, "SELECT state, count(*) FROM outbox GROUP BY state"};
  while (states.step()) {
    out.by_state.at(static_cast<std::size_t>(states.integer(0)) - 1) = static_cast<std::size_t>(states.integer(1));
  }
  Statement waiting{connection,
                    "SELECT min(created_at), min(max(next_at, coalesce(claim_until, 0))) FROM outbox"
                    " WHERE state < 4"};
  waiting.step();
  out.oldest_waiting = waiting.optional_time(0);
  out.next_due = waiting.optional_time(1);
  return out;
}

std::vector<MailReport> mail_reports(Connection& connection, std::size_t limit) {
  Statement select{connection,
                   "SELECT quota, period, period_start, period_end, coalesce(limit_version, 0), coalesce(threshold, 0),"
                   " recipient, message_id, state, attempts, created_at, next_at, settled_at, reply, number, topic"
                   " FROM outbox"
                   " ORDER BY number DESC LIMIT ?"};
  select.bind(std::uint64_t{limit});
  std::vector<MailReport> out;
  while (select.step()) {
    MailReport report;
    report.number = select.integer(14);
    report.topic = static_cast<Topic>(select.integer(15));
    report.crossing = crossing_key_at(select, 0);
    report.recipient = select.text(6);
    report.message_id = select.text(7);
    report.state = static_cast<MailState>(select.integer(8));
    report.attempts = small(select, 9);
    report.created_at = select.time(10);
    report.settled_at = select.optional_time(12);
    if (!report.settled_at) report.next_at = select.time(11);
    report.reply = select.text(13);
    out.push_back(std::move(report));
  }
  return out;
}

Change retry(Connection& connection, std::int64_t number, UtcTime now) {
  Statement{connection,
            "UPDATE outbox SET state = ?3, next_at = ?2, created_at = ?2, settled_at = NULL, attempts = 0"
            " WHERE number = ?1 AND state <> ?4 AND claim_token IS NULL"}
      .bind(number, now, number_of(MailState::kPending), number_of(MailState::kSent))
      .run();
  return changed(connection);
}

Change drop(Connection& connection, std::int64_t number, UtcTime now) {
  Statement{connection,
            "UPDATE outbox SET state = ?3, settled_at = ?2, reply = 'dropped by the operator'"
            " WHERE number = ?1 AND state < 4 AND claim_token IS NULL"}
      .bind(number, now, number_of(MailState::kDead))
      .run();
  return changed(connection);
}

Secret message_id_key(Connection& connection) {
  return Secret{connection.text("SELECT message_id_key FROM ledger")};
}

}  // namespace bandwatch::alert::sqlite
