#pragma once

#include "common/core/result.hpp"
#include "common/counting/accountant.hpp"
#include "common/promql/client.hpp"
#include "common/reading/plans.hpp"
#include "common/reading/reader.hpp"
#include "common/reading/twin_watch.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace bandwatch::reading {

/// What is known of a database after it has spoken again. What it doesn't say this time, or could not be asked, stays
/// as it was known: "no" and "failed" differ, and a capability once seen is not lost by a failure. Pure.
[[nodiscard]] promql::DatabaseInfo merged(const std::optional<promql::DatabaseInfo>& before, promql::DatabaseInfo now);

/// A database, what is known of it, and how it is read. For coroutines of one single-threaded executor.
class Database {
 public:
  using Time = std::chrono::steady_clock::time_point;
  /// How long what it says of itself is good.
  static constexpr std::chrono::minutes kKnownFor{10};
  /// When it is asked again what it could not be asked.
  static constexpr std::chrono::seconds kAskedAgain{10};

  Database(std::unique_ptr<promql::Client> client, const ReaderOptions& options, counting::NewTargetPolicy policy)
      : client_(std::move(client)), plans_(*client_, options, policy) {}

  [[nodiscard]] promql::Client& client() const noexcept { return *client_; }
  [[nodiscard]] Plans& plans() noexcept { return plans_; }
  [[nodiscard]] const ReaderOptions& options() const noexcept { return plans_.options(); }
  /// What it has said of itself; nothing until it has answered.
  [[nodiscard]] const std::optional<promql::DatabaseInfo>& info() const noexcept { return info_; }

  /// Asks the database what it is, unless that is known well enough at `now`, and reads by it from then on. An error if
  /// nothing is known of it even so; what is known stays good while it can't be asked.
  [[nodiscard]] boost::asio::awaitable<Result<void>> learn(Time now);

  /// Looks for what it shows twice up to `at`, unless that was done shortly before `now`: soon again at first, then
  /// every five minutes. Whether twins() has changed. Errors are the client's: what was found stays.
  [[nodiscard]] boost::asio::awaitable<Result<bool>> watch_twins(Time now, UtcTime at);
  /// What it shows twice, so that bytes count twice: what was found last, within the last hour. Where traffic comes in
  /// bursts, two scrapers differ now and then.
  [[nodiscard]] const std::vector<TwinLabels>& twins() const noexcept { return twins_; }

 private:
  friend class Databases;

  std::unique_ptr<promql::Client> client_;
  Plans plans_;
  std::optional<promql::DatabaseInfo> info_;
  std::vector<TwinLabels> twins_;
  Time twins_found_{};
  Time twins_asked_at_{};  ///< not before then
  std::chrono::seconds twins_pause_{30};
  Time known_until_{};
  Time answered_{};  ///< when a question of Databases was answered last
};

/// Databases that hold the same samples, as pairs of Prometheus do. One is asked, until it fails; then the next one.
/// All questions of one read go to the same: what one shows of a counter must never be continued with what the other
/// shows. For coroutines of one single-threaded executor, which this must outlive.
class Databases {
 public:
  /// Told of each change: from which one to which, and why.
  using Observer = std::function<void(const Database& from, const Error& why, const Database& to)>;

  /// At least one client.
  Databases(std::vector<std::unique_ptr<promql::Client>> clients, const ReaderOptions& options,
            counting::NewTargetPolicy policy);

  void on_change(Observer observer) { observer_ = std::move(observer); }

  /// The one that is asked now.
  [[nodiscard]] Database& current() noexcept { return *all_[current_]; }
  [[nodiscard]] const Database& current() const noexcept { return *all_[current_]; }
  [[nodiscard]] const std::vector<std::unique_ptr<Database>>& all() const noexcept { return all_; }

  /// Lets `read` ask the one that is asked now, whatever becomes of it meanwhile. If it fails, the next read asks the
  /// next one.
  template <class T>
  [[nodiscard]] boost::asio::awaitable<Result<T>> ask(
      std::function<boost::asio::awaitable<Result<T>>(Database&)> read) {
    auto& database = current();
    const auto begun = Database::Time::clock::now();
    auto reading = read(database);
    auto answer = co_await std::move(reading);
    note(database, answer ? std::nullopt : std::optional<Error>{answer.error()}, begun);
    co_return answer;
  }

 private:
  /// Takes note of what came of a read that began at `begun`; without a failure it was answered.
  void note(Database& database, const std::optional<Error>& failure, Database::Time begun);

  std::vector<std::unique_ptr<Database>> all_;
  std::size_t current_{0};
  Observer observer_;
};

}  // namespace bandwatch::reading
