#pragma once

#include "alert-service/ledger/records.hpp"
#include "alert-service/ledger/sqlite/statement.hpp"
#include "alert-service/quota/quota.hpp"

#include <span>

namespace bandwatch::alert::sqlite {

// Ledger's functions on the counting; they throw StoreError.

[[nodiscard]] Change begin_counting(Connection& connection, UtcTime from);
[[nodiscard]] Totals totals(Connection& connection, UtcTime since);
[[nodiscard]] PollState poll_state(Connection& connection, UtcTime since);
[[nodiscard]] Change rewind(Connection& connection, UtcTime cursor, UtcTime now);
[[nodiscard]] Change extend_back(Connection& connection, const EarlierCommit& earlier, std::span<const Quota> quotas);
[[nodiscard]] Change commit(Connection& connection, const PollCommit& poll);

}  // namespace bandwatch::alert::sqlite
