#pragma once

#include "alert-service/ledger/records.hpp"
#include "alert-service/ledger/sqlite/statement.hpp"
#include "alert-service/quota/quota.hpp"

#include <span>
#include <vector>

namespace bandwatch::alert::sqlite {

// Ledger's functions on quotas, slots and crossings; they throw StoreError.

[[nodiscard]] std::vector<Correction> adopt(Connection& connection, std::span<const Quota> quotas, UtcTime now);
[[nodiscard]] Audit audit(Connection& connection, std::span<const Quota> quotas, AuditDepth depth);
[[nodiscard]] std::vector<bandwidth::Dimensions> dimensions(Connection& connection);
[[nodiscard]] UsageHistory usage_history(Connection& connection, const Scope& scope, Window window);
[[nodiscard]] Bytes sum_of_slots(Connection& connection, const Scope& scope, Window window);
[[nodiscard]] std::vector<CrossingReport> crossing_reports(Connection& connection, UtcTime since);

}  // namespace bandwatch::alert::sqlite
