#pragma once

#include "alert-service/ledger/sqlite/statement.hpp"

#include <cstdint>

namespace bandwatch::alert::sqlite {

/// "BWLG": marks a file as a ledger of this program.
inline constexpr std::int64_t kApplicationId = 0x42574C47;

/// The version that migrate() leads to.
[[nodiscard]] std::int64_t newest_version() noexcept;

/// Brings the schema of `connection` from its `user_version` to version `to`, one transaction a step. Throws
/// StoreError.
void migrate(Connection& connection, std::int64_t to = newest_version());

}  // namespace bandwatch::alert::sqlite
