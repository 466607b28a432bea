#pragma once

#include "alert-service/ledger/records.hpp"
#include "alert-service/ledger/sqlite/statement.hpp"

#include <map>
#include <vector>

namespace bandwatch::alert::sqlite {

// How far the counting is and what it lacks; they throw StoreError, and write within the caller's transaction.

/// Without the scrapes.
[[nodiscard]] Standing standing(Connection& connection);
/// The scrapes since the beginning of the period before the first of `usages`.
[[nodiscard]] std::map<UtcTime, Scrapes> scrapes_of(Connection& connection, const std::vector<Usage>& usages);
void record_scrapes(Connection& connection, const std::map<UtcTime, Scrapes>& scrapes);
void record_gap(Connection& connection, const Window& gap);

}  // namespace bandwatch::alert::sqlite
