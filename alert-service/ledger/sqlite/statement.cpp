#include "alert-service/ledger/sqlite/statement.hpp"

#include "common/core/kill_point.hpp"

#include <sqlite3.h>

#include <bit>
#include <utility>

namespace bandwatch::alert::sqlite {

bool StoreError::fatal() const noexcept {
  const int primary = code_ & 0xff;
  return primary == SQLITE_IOERR || primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB;
}

void Finalize::operator()(sqlite3_stmt* statement) const noexcept {
  sqlite3_finalize(statement);
}

void Connection::Close::operator()(sqlite3* handle) const noexcept {
  sqlite3_close_v2(handle);
}

Connection::Connection(const std::string& path) {
  sqlite3* raw = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  handle_.reset(raw);
  if (code != SQLITE_OK) throw StoreError{code, sqlite3_errstr(code)};
  sqlite3_extended_result_codes(raw, 1);
}

void Connection::execute(const char* sql) {  // NOLINT(readability-make-member-function-const): it changes the database
  if (sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) throw failure("execute");
}

std::string Connection::text(std::string_view sql) {
  Statement statement{*this, sql, Reuse::kNo};
  return statement.step() ? statement.text(0) : std::string{};
}

std::int64_t Connection::integer(std::string_view sql) {
  Statement statement{*this, sql, Reuse::kNo};
  return statement.step() ? statement.integer(0) : 0;
}

std::int64_t Connection::changes() const noexcept {
  return sqlite3_changes64(handle());
}

PreparedStatement& Connection::spare(std::string_view sql) {
  const auto found = spares_.find(sql);
  return found != spares_.end() ? found->second : spares_.emplace(sql, nullptr).first->second;
}

StoreError Connection::failure(std::string_view what) const {
  return StoreError{sqlite3_extended_errcode(handle()), std::string{what} + ": " + sqlite3_errmsg(handle())};
}

void Statement::GiveBack::operator()(sqlite3_stmt* statement) const noexcept {
  PreparedStatement owned{statement};
  if (place == nullptr || *place) return;  // one of the same text came back before
  sqlite3_reset(statement);                // ends its read; a failure of its last step has been thrown already
  sqlite3_clear_bindings(statement);
  *place = std::move(owned);
}

Statement::Statement(Connection& connection, std::string_view sql, Reuse reuse)
    : connection_(connection), statement_(nullptr, GiveBack{reuse == Reuse::kYes ? &connection.spare(sql) : nullptr}) {
  auto* const place = statement_.get_deleter().place;
  if (place != nullptr && *place) {
    statement_.reset(place->release());
    return;
  }
  const unsigned flags = place != nullptr ? SQLITE_PREPARE_PERSISTENT : 0;
  sqlite3_stmt* raw = nullptr;
  const int code =
      sqlite3_prepare_v3(connection.handle(), sql.data(), static_cast<int>(sql.size()), flags, &raw, nullptr);
  statement_.reset(raw);
  check(code, "prepare");
}

void Statement::check(int code, std::string_view what) const {
  if (code != SQLITE_OK) throw connection_.failure(what);
}

void Statement::reset() {
  sqlite3_reset(statement_.get());  // repeats the failure of the last step, which has been thrown already
  check(sqlite3_clear_bindings(statement_.get()), "clear");
}

bool Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) throw connection_.failure("step");
  return false;
}

void Statement::run() {
  while (step()) {
  }
  sqlite3_reset(statement_.get());  // ends the statement's read, which would hold the transaction open
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::uint64_t Statement::unsigned_integer(int column) const {
  return std::bit_cast<std::uint64_t>(integer(column));
}

std::optional<UtcTime> Statement::optional_time(int column) const {
  if (is_null(column)) return std::nullopt;
  return time(column);
}

std::string Statement::text(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
  return data == nullptr ? std::string{} : std::string{data, size};
}

void Statement::bind_one(int position, std::int64_t value) {
  check(sqlite3_bind_int64(statement_.get(), position, value), "bind");
}

void Statement::bind_one(int position, std::uint64_t value) {
  bind_one(position, std::bit_cast<std::int64_t>(value));
}

void Statement::bind_one(int position, std::string_view value) {
  const auto* data = value.data() == nullptr ? "" : value.data();  // a null pointer would bind NULL
  check(sqlite3_bind_text64(statement_.get(), position, data, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8), "bind");
}

void Statement::bind_one(int position, Blob value) {
  check(sqlite3_bind_blob64(statement_.get(), position, value.bytes.data(), value.bytes.size(), SQLITE_TRANSIENT),
        "bind");
}

void Statement::bind_one(int position, const Secret& value) {
  bind_one(position, value.reveal());
}

void Statement::bind_one(int position, std::nullopt_t) {
  check(sqlite3_bind_null(statement_.get(), position), "bind");
}

void Statement::bind_one(int position, const std::optional<UtcTime>& value) {
  if (value) {
    bind_one(position, *value);
  } else {
    bind_one(position, std::nullopt);
  }
}

Transaction::Transaction(Connection& connection) : connection_(connection) {
  connection_.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
  // A failure that makes SQLite roll back by itself makes this fail, as it should.
  if (open_) sqlite3_exec(connection_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
  kill_point("store-before-commit");
  connection_.execute("COMMIT");
  open_ = false;
  kill_point("store-committed");
}

}  // namespace bandwatch::alert::sqlite
