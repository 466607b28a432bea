#include "tests/proofs/world/memory_ledger.hpp"

#include "alert-service/ledger/sqlite/schema.hpp"
#include "alert-service/ledger/sqlite/sqlite_ledger.hpp"

namespace bandwatch::proof {

std::unique_ptr<alert::Ledger> make_memory_ledger() {
  auto connection = std::make_unique<alert::sqlite::Connection>(":memory:");
  connection->execute("PRAGMA foreign_keys=ON");
  alert::sqlite::migrate(*connection);
  return std::make_unique<alert::SqliteLedger>(std::move(connection));
}

}  // namespace bandwatch::proof
