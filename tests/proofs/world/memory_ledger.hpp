#pragma once

#include "alert-service/ledger/ledger.hpp"

#include <memory>

namespace bandwatch::proof {

/// The product's SQLite ledger on a database in memory: all of its SQL, none of the disk. It stands for a disk that
/// never fails; processes that die are simulated above it.
[[nodiscard]] std::unique_ptr<alert::Ledger> make_memory_ledger();

}  // namespace bandwatch::proof
