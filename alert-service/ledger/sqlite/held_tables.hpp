#pragma once

#include "alert-service/ledger/records.hpp"
#include "alert-service/ledger/sqlite/slot_tables.hpp"
#include "alert-service/ledger/sqlite/statement.hpp"
#include "alert-service/quota/quota.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace bandwatch::alert::sqlite {

// Deltas that are kept aside; they throw StoreError.

/// Keeps a delta of `series` aside; within a transaction.
void hold(Connection& connection, SeriesNumber series, const HeldDelta& delta, UtcTime now);

/// All that is still kept aside.
[[nodiscard]] std::vector<HeldBytes> held_bytes(Connection& connection);

// Ledger's functions on them.

[[nodiscard]] std::vector<HeldReport> held(Connection& connection, std::size_t limit);
[[nodiscard]] Change release(Connection& connection, std::int64_t number, std::span<const Quota> quotas, UtcTime now);
[[nodiscard]] Change dismiss(Connection& connection, std::int64_t number, UtcTime now);

}  // namespace bandwatch::alert::sqlite
