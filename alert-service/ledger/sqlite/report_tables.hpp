#pragma once

#include "alert-service/ledger/records.hpp"
#include "alert-service/ledger/sqlite/statement.hpp"
#include "alert-service/quota/scope.hpp"

#include <vector>

namespace bandwatch::alert::sqlite {

// Ledger's functions that say what it holds; they throw StoreError.

[[nodiscard]] std::vector<counting::Dimensions> dimensions(Connection& connection);
[[nodiscard]] std::vector<SeriesReport> series_reports(Connection& connection, const Scope& scope);
[[nodiscard]] std::vector<CrossingReport> crossing_reports(Connection& connection, UtcTime since);

}  // namespace bandwatch::alert::sqlite
