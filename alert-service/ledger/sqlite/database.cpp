#include "alert-service/ledger/sqlite/database.hpp"

#include "alert-service/ledger/sqlite/schema.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace bandwatch::alert::sqlite {
namespace {

Error refused(const std::string& path, std::string_view why) {
  return Error{Errc::kUnavailable, fmt::format("ledger {}: {}", path, why), {}};
}

std::string last_error() {
  return std::error_code{errno, std::system_category()}.message();
}

/// Whether the file lies where WAL can't work: its shared memory and locks need one kernel.
bool on_network(int file) {
  constexpr std::array<long, 4> kNetworkTypes{0x6969, 0x517B, 0xFF534D42, 0xFE534D42};  // NFS, SMB, CIFS, SMB2
  struct statfs info {};
  if (fstatfs(file, &info) != 0) return false;
  for (const auto type : kNetworkTypes) {
    if (info.f_type == type) return true;
  }
  return false;
}

/// Makes the file with its final mode before SQLite would with another; the write-ahead log inherits it. Not to be
/// called while a connection is open: closing any descriptor of a file gives up all POSIX locks that the process has on
/// it.
Result<void> prepare_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
  if (file < 0) return refused(path, last_error());
  struct stat info {};
  Result<void> result;
  if (fstat(file, &info) != 0 || !S_ISREG(info.st_mode)) {
    result = refused(path, "is no regular file");
  } else if (on_network(file)) {
    result = refused(path, "lies on a network file system; it needs a local one");
  }
  ::close(file);
  return result;
}

/// Takes the exclusive lock, which SQLite does at the first read, and looks whose file it is.
Result<void> check_identity(Connection& connection, const std::string& path) {
  const auto id = connection.integer("PRAGMA application_id");
  const auto version = connection.integer("PRAGMA user_version");
  const auto tables = connection.integer("SELECT count(*) FROM sqlite_schema");
  if (id != kApplicationId && !(id == 0 && version == 0 && tables == 0)) {
    return refused(path, "is a database of another program");
  }
  if (version > newest_version()) {
    return refused(path, fmt::format("has schema version {}, this program knows up to {}; use the newer program",
                                     version, newest_version()));
  }
  return {};
}

/// A ledger that was copied here may have got a wider mode on the way.
Result<void> close_to_others(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return refused(path, last_error());
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0 && ::chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0) {
    return refused(path, "can be read by others, and that can't be changed: " + last_error());
  }
  return {};
}

/// Settings that make a commit durable, read back since SQLite ignores what it can't do.
Result<void> configure(Connection& connection, const std::string& path) {
  if (connection.text("PRAGMA journal_mode=WAL") != "wal") return refused(path, "can't be used with a write-ahead log");
  connection.execute(
      "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;"
      "PRAGMA wal_autocheckpoint=1000; PRAGMA journal_size_limit=67108864; PRAGMA mmap_size=0");
  constexpr std::int64_t kFull = 2;
  if (connection.integer("PRAGMA synchronous") != kFull) return refused(path, "synchronous=FULL was not accepted");
  if (connection.integer("PRAGMA foreign_keys") != 1) return refused(path, "foreign_keys=ON was not accepted");
  return {};
}

Result<std::unique_ptr<Connection>> open_checked(const DatabaseOptions& options) {
  const auto& path = options.path;
  auto connection = std::make_unique<Connection>(path);
  sqlite3_busy_timeout(connection->handle(), static_cast<int>(options.busy_timeout.count()));
  // Before the first access: then the write-ahead log needs no shared memory and no second process gets in at all.
  connection->execute("PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT");
  if (auto result = check_identity(*connection, path); !result) return result.error();
  if (auto result = close_to_others(path); !result) return result.error();
  if (auto result = configure(*connection, path); !result) return result.error();
  const auto check = connection->text("PRAGMA quick_check(1)");
  if (check != "ok") return refused(path, "is damaged (" + check + "); keep the file and restore a copy");
  migrate(*connection);
  return connection;
}

}  // namespace

Result<std::unique_ptr<Connection>> open_database(const DatabaseOptions& options) {
  if (auto result = prepare_file(options.path); !result) return result.error();
  try {
    return open_checked(options);
  } catch (const StoreError& error) {
    const int primary = error.code() & 0xff;
    if (primary == SQLITE_BUSY || primary == SQLITE_LOCKED) {
      return refused(options.path, "is in use by another process; only one alert-service may run on it");
    }
    if (primary == SQLITE_NOTADB) return refused(options.path, "is no database");
    return refused(options.path, error.what());
  }
}

Result<void> create_private_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
  if (file < 0) return invalid_argument("", path + ": " + last_error());
  ::close(file);
  return {};
}

void copy_to(Connection& connection, const std::string& path) {
  // VACUUM INTO takes an empty file, so that it has the right mode from the beginning.
  Statement{connection, "VACUUM INTO ?"}.bind(path).run();
}

}  // namespace bandwatch::alert::sqlite
