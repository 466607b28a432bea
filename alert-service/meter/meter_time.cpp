#include "alert-service/meter/meter.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

// What time it is for a poll, and from where on it reads.
namespace bandwatch::alert {

namespace asio = boost::asio;

asio::awaitable<Result<void>> Meter::tell_time(PollReport& report) {
  const auto told = co_await source_.now();
  if (!told) co_return told.error();
  clock_.heard(*told);
  report.now = *told;
  report.wall_ahead = clock_.wall_ahead();
  co_return Result<void>{};
}

/// A cursor that lies ahead of the database was written under a clock that was wrong: nothing was counted there, and
/// nothing would be until the time has come. If something was, it is the database's clock that was wrong or is; then
/// what it shows can't be told from what was counted, and the time is waited for.
Result<void> Meter::leave_the_future(UtcTime now, Totals& totals, PollReport& report) {
  const auto cursor = totals.standing.cursor;
  if (cursor <= now + kClockTolerance) return {};
  const auto done = ledger_.rewind(cursor, now);
  if (!done) return done.error();
  report.database_behind = *done == Change::kConflict;
  if (report.database_behind) return {};
  auto again = ledger_.totals(now);
  if (!again) return std::move(again).error();
  totals = *std::move(again);
  report.rewound = Window{totals.standing.cursor, cursor};
  return {};
}

/// A failure is none of the counting: what was seen last holds until it can be looked at again.
asio::awaitable<void> Meter::look_for_twins(UtcTime now, PollReport& report) {
  auto found = co_await source_.counted_twice(now);
  if (found) counted_twice_ = *std::move(found);
  report.counted_twice = counted_twice_;
}

/// Where the reading begins: further back if samples of a target that was missing have turned up there.
asio::awaitable<Result<UtcTime>> Meter::read_from(const Standing& standing, UtcTime now) {
  const auto cursor = standing.cursor;
  const auto usual = horizon_.before(cursor);
  const auto unknown = horizon_.unknown_before(cursor);
  if (unknown && standing.counting_since == cursor) {
    horizon_.recall({});  // nothing was counted there
  } else if (unknown) {
    std::set<std::string> all;
    const auto scrapes = co_await source_.scrapes(std::move(all), *unknown);
    if (!scrapes) co_return scrapes.error();
    horizon_.recall(*scrapes);
    // What was missing may have turned up while nobody looked.
    const auto since = standing.missing_since;
    if (since && horizon_.may_come(*since, cursor)) co_return std::min(usual, *since);
    co_return usual;
  }
  auto missing = horizon_.look_back(cursor, now);
  if (!missing) co_return usual;
  auto instances = std::move(missing->instances);
  const auto scrapes = co_await source_.scrapes(std::move(instances), missing->window);
  if (!scrapes) co_return scrapes.error();
  co_return horizon_.known().has_turned_up(*scrapes) ? missing->window.start : usual;
}

}  // namespace bandwatch::alert
