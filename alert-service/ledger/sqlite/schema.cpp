#include "alert-service/ledger/sqlite/schema.hpp"

#include "alert-service/ledger/sqlite/schema_steps.hpp"
#include "common/core/kill_point.hpp"

#include <string>

namespace bandwatch::alert::sqlite {

std::int64_t newest_version() noexcept {
  return static_cast<std::int64_t>(schema_steps().size());
}

void migrate(Connection& connection, std::int64_t to) {
  for (auto version = connection.integer("PRAGMA user_version"); version < to; ++version) {
    Transaction transaction{connection};
    connection.execute(schema_steps()[static_cast<std::size_t>(version)]);
    kill_point("migration-step");
    // Pragmas take no parameters; both are numbers.
    const auto id = "PRAGMA application_id=" + std::to_string(kApplicationId);
    connection.execute((id + ";PRAGMA user_version=" + std::to_string(version + 1)).c_str());
    transaction.commit();
  }
}

}  // namespace bandwatch::alert::sqlite
