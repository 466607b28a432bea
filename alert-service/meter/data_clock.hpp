#pragma once

#include "common/core/time.hpp"

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

namespace bandwatch::alert {

/// The one place that decides what time it is for the data: the database's own time, carried on by a clock that nobody
/// sets. The wall clock of this machine counts only until the database has been heard for the first time. Thread-safe.
class DataClock final : public Clock {
 public:
  /// Time that has passed since whenever; never goes back.
  using Elapsed = std::function<Duration()>;

  /// `wall` must outlive it.
  explicit DataClock(const Clock& wall);
  /// The same with another measure of what has passed.
  DataClock(const Clock& wall, Elapsed elapsed);

  [[nodiscard]] UtcTime now() const override;
  [[nodiscard]] SteadyTime steady() const override { return wall_.steady(); }

  /// The database says that it is `database` now.
  void heard(UtcTime database);

  /// How far the wall clock was ahead of the database when that was heard last; negative: behind.
  [[nodiscard]] Duration wall_ahead() const;

 private:
  struct Heard {
    UtcTime database;
    Duration elapsed;
    Duration wall_ahead;
  };

  const Clock& wall_;
  Elapsed elapsed_;
  mutable std::mutex mutex_;
  std::optional<Heard> heard_;
};

/// From here on a wall clock contradicts the database: a query takes some of that, and clocks that are kept differ by
/// far less.
inline constexpr Duration kClockTolerance = std::chrono::minutes{1};

/// What is wrong with a wall clock that is so far ahead of the database's, for the operator; empty: nothing.
[[nodiscard]] std::string clock_contradiction(Duration wall_ahead);

}  // namespace bandwatch::alert
