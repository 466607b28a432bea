#include "alert-service/ledger/sqlite/sqlite_ledger.hpp"
#include "alert-service/ledger/sqlite/schema.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/text.hpp"
#include "tests/unit/alert/alert_support.hpp"

#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace {

using namespace bandwatch;
using namespace bandwatch::alert;
using bandwatch::test::contains;
using bandwatch::test::TempDir;

sqlite::DatabaseOptions at(const std::string& path) {
  return {.path = path, .busy_timeout = Duration{0}};
}

/// Why the file can't be opened as a ledger.
std::string refusal(const std::string& path) {
  const auto opened = SqliteLedger::open(at(path));
  REQUIRE(opened.has_error());
  CHECK(opened.error().code == Errc::kUnavailable);
  return opened.error().detail;
}

std::string content(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

TEST_CASE("a new ledger can be read by its owner only and is marked as one") {
  const TempDir folder;
  const auto path = folder.file("ledger.db");
  REQUIRE(SqliteLedger::open(at(path)).has_value());
  struct stat info {};
  REQUIRE(::stat(path.c_str(), &info) == 0);
  CHECK((info.st_mode & 0777U) == 0600U);
  sqlite::Connection connection{path};
  CHECK(connection.integer("PRAGMA application_id") == sqlite::kApplicationId);
  CHECK(connection.integer("PRAGMA user_version") == sqlite::newest_version());
}

TEST_CASE("a ledger that others could read is closed to them") {
  const TempDir folder;
  const auto path = folder.file("ledger.db");
  REQUIRE(SqliteLedger::open(at(path)).has_value());
  std::filesystem::permissions(path, std::filesystem::perms{0644});
  REQUIRE(SqliteLedger::open(at(path)).has_value());
  CHECK(std::filesystem::status(path).permissions() == std::filesystem::perms{0600});
}

TEST_CASE("commits are made durable") {
  const TempDir folder;
  const auto connection = sqlite::open_database(at(folder.file("ledger.db"))).value();
  CHECK(connection->integer("PRAGMA synchronous") == 2);
  CHECK(connection->text("PRAGMA journal_mode") == "wal");
  CHECK(connection->text("PRAGMA locking_mode") == "exclusive");
  CHECK(connection->integer("PRAGMA foreign_keys") == 1);
  CHECK_FALSE(std::filesystem::exists(folder.file("ledger.db-shm")));
}

TEST_CASE("a second instance is refused in the same process and in another") {
  const TempDir folder;
  const auto path = folder.file("ledger.db");
  auto first = SqliteLedger::open(at(path));
  REQUIRE(first.has_value());
  // In a child first: in this process the attempt closes a descriptor of the file, which gives up the lock.
  const auto child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const auto second = SqliteLedger::open(at(path));
    ::_exit(second.has_error() && contains(second.error().detail, "in use by another process") ? 0 : 1);
  }
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0));
  CHECK(contains(refusal(path), "in use by another process; only one alert-service may run on it"));
  first = Error{};
  CHECK(SqliteLedger::open(at(path)).has_value());
}

TEST_CASE("a database of another program is refused and left alone") {
  const TempDir folder;
  const auto path = folder.file("other.db");
  {
    sqlite::Connection other{path};
    SECTION("with its own mark") {
      other.execute("PRAGMA application_id=7");
    }
    SECTION("with tables and no mark") {
      other.execute("CREATE TABLE somebody (elses TEXT)");
    }
    SECTION("with a version and no mark") {
      other.execute("PRAGMA user_version=1");
    }
  }
  const auto before = content(path);
  CHECK(contains(refusal(path), "is a database of another program"));
  CHECK(content(path) == before);
}

TEST_CASE("a ledger of a newer version is refused and left alone") {
  const TempDir folder;
  const auto path = folder.file("ledger.db");
  REQUIRE(SqliteLedger::open(at(path)).has_value());
  sqlite::Connection{path}.execute("PRAGMA user_version=99");
  const auto before = content(path);
  CHECK(contains(refusal(path), "schema version 99"));
  CHECK(content(path) == before);
}

TEST_CASE("what is no database is refused and left alone") {
  const TempDir folder;
  const auto path = folder.file("notes.txt");
  std::ofstream{path} << std::string(8192, 'x');
  CHECK(contains(refusal(path), "is no database"));
  CHECK(content(path) == std::string(8192, 'x'));
  CHECK(contains(refusal(folder.file("missing/ledger.db")), "No such file"));
  std::filesystem::create_directory(folder.file("folder"));
  CHECK_FALSE(refusal(folder.file("folder")).empty());
  std::filesystem::create_symlink(folder.file("elsewhere.db"), folder.file("link.db"));
  CHECK_FALSE(refusal(folder.file("link.db")).empty());
  CHECK_FALSE(std::filesystem::exists(folder.file("elsewhere.db")));
}

TEST_CASE("a damaged ledger is refused") {
  const TempDir folder;
  const auto path = folder.file("ledger.db");
  REQUIRE(SqliteLedger::open(at(path)).has_value());
  {
    std::fstream file{path, std::ios::in | std::ios::out | std::ios::binary};
    file.seekp(4096);
    for (int i = 0; i < 4096 * 4; ++i)
      file.put('\x5a');
  }
  CHECK_FALSE(refusal(path).empty());
}

TEST_CASE("damage that is found while the ledger is open breaks it") {
  const TempDir folder;
  auto connection = sqlite::open_database(at(folder.file("ledger.db"))).value();
  // An index that lacks a row is what a lost write looks like.
  connection->execute(
      "INSERT INTO usage (quota, period, period_start, period_end, bytes, state) VALUES ('bun', '2026-11', 1, 2, 3, 0);"
      "PRAGMA writable_schema=ON;"
      "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'crossing_by_end')"
      " WHERE name = 'usage_by_end'; PRAGMA writable_schema=RESET");
  SqliteLedger ledger{std::move(connection)};
  CHECK(ledger.audit({}, AuditDepth::kTotals).value().damage.empty());
  CHECK_FALSE(ledger.broken());
  CHECK_FALSE(ledger.audit({}, AuditDepth::kWholeFile).value().damage.empty());
  CHECK(ledger.broken());
  CHECK(ledger.outbox_summary().has_error());
}

TEST_CASE("a transaction that is not committed leaves nothing") {
  const TempDir folder;
  sqlite::Connection connection{folder.file("some.db")};
  connection.execute("CREATE TABLE t (a INTEGER PRIMARY KEY)");
  {
    const sqlite::Transaction transaction{connection};
    sqlite::Statement{connection, "INSERT INTO t VALUES (?)"}.bind(std::int64_t{1}).run();
  }
  CHECK(connection.integer("SELECT count(*) FROM t") == 0);
  {
    sqlite::Transaction transaction{connection};
    sqlite::Statement{connection, "INSERT INTO t VALUES (?)"}.bind(std::int64_t{1}).run();
    transaction.commit();
  }
  CHECK(connection.integer("SELECT count(*) FROM t") == 1);
  CHECK_THROWS_AS(sqlite::Statement(connection, "INSERT INTO t VALUES (1)").run(), sqlite::StoreError);
  CHECK_THROWS_AS(sqlite::Statement(connection, "SELEC"), sqlite::StoreError);
}

/// How many statements the connection has prepared and not finalized.
int prepared(const sqlite::Connection& connection) {
  int out = 0;
  for (auto* one = sqlite3_next_stmt(connection.handle(), nullptr); one != nullptr;
       one = sqlite3_next_stmt(connection.handle(), one))
    ++out;
  return out;
}

TEST_CASE("a statement is prepared once, and whoever uses it next finds it as new") {
  const TempDir folder;
  sqlite::Connection connection{folder.file("some.db")};
  connection.execute("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)");
  const auto insert = [&](std::int64_t a) {
    sqlite::Statement{connection, "INSERT INTO t VALUES (?, ?)"}.bind(a, std::string_view{"text"}).run();
  };
  insert(1);
  insert(2);
  insert(3);
  CHECK(prepared(connection) == 1);

  SECTION("after a failure too") {
    CHECK_THROWS_AS(insert(1), sqlite::StoreError);
    insert(4);
    CHECK(prepared(connection) == 1);
    CHECK(connection.integer("SELECT count(*) FROM t") == 4);
  }
  SECTION("without the parameters of the one before") {
    sqlite::Statement{connection, "INSERT INTO t VALUES (?, ?)"}.bind(std::int64_t{4}).run();
    CHECK(connection.integer("SELECT b IS NULL FROM t WHERE a = 4") == 1);
  }
  SECTION("at its first row, while another still reads") {
    const auto* const sql = "SELECT a FROM t ORDER BY a";
    {
      sqlite::Statement outer{connection, sql};
      REQUIRE(outer.step());
      sqlite::Statement inner{connection, sql};
      REQUIRE(inner.step());
      CHECK(inner.integer(0) == 1);
      REQUIRE(outer.step());
      CHECK(outer.integer(0) == 2);
    }
    CHECK(prepared(connection) == 2);
    sqlite::Statement again{connection, sql};
    REQUIRE(again.step());
    CHECK(again.integer(0) == 1);
  }
  SECTION("with another schema") {
    connection.execute("ALTER TABLE t RENAME TO old; CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)");
    insert(1);
    CHECK(connection.integer("SELECT count(*) FROM t") == 1);
  }
  SECTION("and it holds no transaction open when it is left half-way") {
    {
      sqlite::Statement half{connection, "SELECT a FROM t"};
      REQUIRE(half.step());
    }
    CHECK_NOTHROW(connection.execute("VACUUM"));
  }
}

TEST_CASE("an answer of a pragma is that of now") {
  const TempDir folder;
  sqlite::Connection connection{folder.file("some.db")};
  for (const std::int64_t level : {0, 2, 1}) {
    connection.execute(("PRAGMA synchronous=" + std::to_string(level)).c_str());
    CHECK(connection.integer("PRAGMA synchronous") == level);
  }
}

}  // namespace
