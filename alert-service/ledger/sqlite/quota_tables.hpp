#pragma once

#include "alert-service/ledger/records.hpp"
#include "alert-service/ledger/sqlite/statement.hpp"
#include "alert-service/quota/quota.hpp"

#include <span>
#include <vector>

namespace bandwatch::alert::sqlite {

// Ledger's functions on quotas and their totals; they throw StoreError.

[[nodiscard]] std::vector<Correction> adopt(Connection& connection, std::span<const Quota> quotas, UtcTime now);
[[nodiscard]] Audit audit(Connection& connection, std::span<const Quota> quotas, AuditDepth depth);
/// Makes the totals of `quotas` that reach into `window` the sums of their slots; within a transaction.
void add_up_again(Connection& connection, std::span<const Quota> quotas, const Window& window, UtcTime now);
[[nodiscard]] UsageHistory usage_history(Connection& connection, const Scope& scope, Window window);
/// Whether the ledger counts the quota, and as it is now.
[[nodiscard]] bool is_known(Connection& connection, const Quota& quota);
[[nodiscard]] Bytes sum_of_slots(Connection& connection, const Scope& scope, Window window);

}  // namespace bandwatch::alert::sqlite
