#pragma once

#include "alert-service/ledger/sqlite/statement.hpp"
#include "common/core/result.hpp"
#include "common/core/time.hpp"

#include <memory>
#include <string>

namespace bandwatch::alert::sqlite {

/// How the ledger's file is opened.
struct DatabaseOptions {
  std::string path;
  Duration busy_timeout{std::chrono::seconds{5}};  ///< how long another process may take to let go of it
};

/// Opens the ledger's file for this connection alone, creates it with mode 0600 if there is none, checks it and brings
/// its schema up to date.
///
/// Refused with a sentence for the operator (kUnavailable): a file that another process holds, that is no ledger, that
/// a newer version wrote, that fails the quick check, or that lies on a network file system. A refused file is left as
/// it is.
///
/// A single read-write connection in exclusive locking mode is a must and not a matter of taste: SQLite before 3.51.3
/// can corrupt a WAL database when two connections write and checkpoint at the same instant.
/// Source: https://sqlite.org/wal.html#the_wal_reset_bug
[[nodiscard]] Result<std::unique_ptr<Connection>> open_database(const DatabaseOptions& options);

/// Makes the empty file `path` with mode 0600. kInvalidArgument if it exists or can't be made.
[[nodiscard]] Result<void> create_private_file(const std::string& path);

/// Writes a copy of the database, as it is within one transaction, to the empty file `path`. Throws StoreError; what
/// has been written by then is no copy.
void copy_to(Connection& connection, const std::string& path);

}  // namespace bandwatch::alert::sqlite
