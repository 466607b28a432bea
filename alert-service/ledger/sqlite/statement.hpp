#pragma once

#include "common/core/bytes.hpp"
#include "common/core/secret.hpp"
#include "common/core/time.hpp"

#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace bandwatch::alert::sqlite {

/// A call of SQLite that failed. It stays inside the SQLite ledger, which turns it into an Error at its border.
class StoreError final : public std::exception {
 public:
  StoreError(int code, std::string message) : code_(code), message_(std::move(message)) {}
  [[nodiscard]] const char* what() const noexcept override { return message_.c_str(); }
  /// The extended result code.
  [[nodiscard]] int code() const noexcept { return code_; }
  /// Whether the state of the file is in doubt, so that nothing more may be done through this connection: after a
  /// failed fsync the kernel may have dropped what it reported as unwritten.
  [[nodiscard]] bool fatal() const noexcept;

 private:
  int code_;
  std::string message_;
};

struct Finalize {
  void operator()(sqlite3_stmt* statement) const noexcept;
};
using PreparedStatement = std::unique_ptr<sqlite3_stmt, Finalize>;

/// One open database file. Not thread-safe.
class Connection {
 public:
  /// Opens or creates the file. Throws StoreError.
  explicit Connection(const std::string& path);

  /// Runs statements that have no parameters and whose rows don't matter.
  void execute(const char* sql);
  /// The first column of the first row of a pragma or query.
  [[nodiscard]] std::string text(std::string_view sql);
  [[nodiscard]] std::int64_t integer(std::string_view sql);
  /// Rows changed by the last statement.
  [[nodiscard]] std::int64_t changes() const noexcept;

  [[nodiscard]] sqlite3* handle() const noexcept { return handle_.get(); }
  /// Where the prepared form of `sql` lies while nobody uses it; empty meanwhile, and before the first use. The place
  /// stays as long as the connection. To be called for texts of the program that hold no value: there are few of them,
  /// and none is ever thrown away.
  [[nodiscard]] PreparedStatement& spare(std::string_view sql);
  /// The last failure as an exception.
  [[nodiscard]] StoreError failure(std::string_view what) const;

 private:
  struct Close {
    void operator()(sqlite3* handle) const noexcept;
  };
  std::unique_ptr<sqlite3, Close> handle_;
  std::map<std::string, PreparedStatement, std::less<>> spares_;  // ends before the handle
};

/// Whether the prepared form of a statement is kept for the next one with the same text. A pragma must not be kept: its
/// answer may be part of the prepared form.
enum class Reuse : std::uint8_t { kYes, kNo };

/// A parameter that is no text.
struct Blob {
  std::string_view bytes;
};

/// A prepared statement. Parameters are bound in order; integers are 64 bits wide, and the unsigned ones keep their
/// bits, so that every Bytes comes back as it was. Columns count from 0.
///
/// Preparing costs more than most of the statements here, so the prepared form goes back to the connection at the end,
/// without its parameters and whatever became of it. Must end before the connection.
class Statement {
 public:
  /// Throws StoreError if `sql` is no statement.
  Statement(Connection& connection, std::string_view sql, Reuse reuse = Reuse::kYes);

  /// Starts over with these parameters.
  template <class... Values>
  Statement& bind(const Values&... values) {
    reset();
    int position = 0;
    (bind_one(++position, values), ...);
    return *this;
  }
  /// Moves to the next row; false at the end.
  bool step();
  /// Runs to the end.
  void run();

  [[nodiscard]] bool is_null(int column) const;
  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] std::uint64_t unsigned_integer(int column) const;
  [[nodiscard]] Bytes bytes(int column) const { return Bytes{unsigned_integer(column)}; }
  [[nodiscard]] UtcTime time(int column) const { return UtcTime{Duration{integer(column)}}; }
  [[nodiscard]] std::optional<UtcTime> optional_time(int column) const;
  /// Text or blob.
  [[nodiscard]] std::string text(int column) const;

 private:
  void reset();
  void check(int code, std::string_view what) const;
  void bind_one(int position, std::int64_t value);
  void bind_one(int position, std::uint32_t value) { bind_one(position, std::int64_t{value}); }
  void bind_one(int position, std::uint64_t value);
  void bind_one(int position, std::string_view value);
  void bind_one(int position, const std::string& value) { bind_one(position, std::string_view{value}); }
  // NOLINTNEXTLINE(modernize-use-equals-delete): all its overloads are private
  void bind_one(int position, const char* value) = delete;
  void bind_one(int position, Bytes value) { bind_one(position, value.count()); }
  void bind_one(int position, UtcTime value) { bind_one(position, std::int64_t{value.time_since_epoch().count()}); }
  void bind_one(int position, const Secret& value);
  void bind_one(int position, Blob value);
  void bind_one(int position, std::nullopt_t);
  void bind_one(int position, const std::optional<UtcTime>& value);

  struct GiveBack {
    PreparedStatement* place;  // nullptr: it is not kept
    void operator()(sqlite3_stmt* statement) const noexcept;
  };
  Connection& connection_;
  std::unique_ptr<sqlite3_stmt, GiveBack> statement_;
};

/// A write transaction: taken back unless commit() is reached.
class Transaction {
 public:
  explicit Transaction(Connection& connection);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();
  void commit();

 private:
  Connection& connection_;
  bool open_{true};
};

}  // namespace bandwatch::alert::sqlite
