#include "tests/proofs/world/memory_ledger.hpp"

#include "alert-service/ledger/sqlite/schema.hpp"
#include "alert-service/ledger/sqlite/sqlite_ledger.hpp"

#include <sqlite3.h>

#include <mutex>

namespace bandwatch::proof {
namespace {

using alert::sqlite::Connection;

/// An empty ledger with all steps of the schema behind it, made once: they took longer than many a case.
class EmptyLedger {
 public:
  EmptyLedger() { alert::sqlite::migrate(connection_); }

  void copy_to(Connection& target) {
    const std::lock_guard lock{mutex_};
    auto* const copy = sqlite3_backup_init(target.handle(), "main", connection_.handle(), "main");
    if (copy == nullptr) throw target.failure("copy");
    sqlite3_backup_step(copy, -1);
    if (sqlite3_backup_finish(copy) != SQLITE_OK) throw target.failure("copy");
  }

 private:
  std::mutex mutex_;
  Connection connection_{":memory:"};
};

}  // namespace

std::unique_ptr<alert::Ledger> make_memory_ledger() {
  static EmptyLedger empty;
  auto connection = std::make_unique<Connection>(":memory:");
  empty.copy_to(*connection);
  connection->execute("PRAGMA foreign_keys=ON");
  return std::make_unique<alert::SqliteLedger>(std::move(connection));
}

}  // namespace bandwatch::proof
