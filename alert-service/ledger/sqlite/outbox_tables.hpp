#pragma once

#include "alert-service/ledger/mail_records.hpp"
#include "alert-service/ledger/records.hpp"
#include "alert-service/ledger/sqlite/statement.hpp"
#include "common/core/secret.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bandwatch::alert::sqlite {

// Ledger's functions on the outbox; they throw StoreError.

/// The key of which column `column` is the quota, followed by the period with its instants, limit version and
/// threshold.
[[nodiscard]] CrossingKey crossing_key_at(const Statement& row, int column);

/// Within the caller's transaction. False if the notification exists already.
[[nodiscard]] bool enqueue(Connection& connection, const NewNotification& notification, UtcTime now);

[[nodiscard]] std::optional<Claim> claim(Connection& connection, UtcTime now, Duration lease, std::string_view lane);
[[nodiscard]] std::vector<std::string> waiting_lanes(Connection& connection);
[[nodiscard]] Change record_intent(Connection& connection, const Claim& claim, UtcTime now);
[[nodiscard]] Change settle(Connection& connection, const Claim& claim, const Settlement& settlement);
[[nodiscard]] Recovery recover(Connection& connection, UtcTime now, Duration uncertain_wait);
[[nodiscard]] std::vector<ToldCrossing> told_and_running(Connection& connection, const std::string& recipient);
[[nodiscard]] OutboxSummary outbox_summary(Connection& connection);
[[nodiscard]] std::vector<MailReport> mail_reports(Connection& connection, std::size_t limit);
[[nodiscard]] Change retry(Connection& connection, std::int64_t number, UtcTime now);
[[nodiscard]] Change drop(Connection& connection, std::int64_t number, UtcTime now);
[[nodiscard]] Secret message_id_key(Connection& connection);

}  // namespace bandwatch::alert::sqlite
