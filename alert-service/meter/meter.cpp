#include "alert-service/meter/meter.hpp"

#include "alert-service/meter/tally.hpp"
#include "alert-service/meter/window.hpp"
#include "common/core/kill_point.hpp"

#include <algorithm>
#include <utility>

namespace bandwatch::alert {
namespace {

namespace asio = boost::asio;

/// A cursor that is further behind than this may have left the database's retention, which is then asked again.
constexpr Duration kFarBehind = std::chrono::hours{1};

/// Checkpoints of series that have been silent for longer are dropped; the database knows their last sample, unless it
/// is beyond the retention, where by definition nothing is known.
constexpr Duration kCheckpointKept = std::chrono::hours{48};

}  // namespace

asio::awaitable<Result<void>> Meter::learn_retention(UtcTime now, UtcTime cursor) {
  if (retention_ && now - cursor < kFarBehind) co_return Result<void>{};
  auto retention = co_await source_.retention();
  if (!retention) co_return std::move(retention).error();
  retention_ = *retention;
  co_return Result<void>{};
}

asio::awaitable<Result<void>> Meter::begin(UtcTime now, PollReport& report) {
  auto learned = co_await learn_retention(now, UtcTime{});
  if (!learned) co_return learned;
  const auto from = first_cursor(options_.quotas, now, *retention_);
  const auto begun = ledger_.begin_counting(from);
  if (!begun) co_return begun.error();
  if (*begun == Change::kDone) report.began = from;
  kill_point("counting-begun");
  co_return Result<void>{};
}

Result<void> Meter::book(const Tally& tally, PollCommit changes, PollReport& report) {
  changes.at = clock_.now();
  for (const auto& announcement : tally.announcements(changes.cursor_after)) {
    auto mails = notifications(announcement, options_.mail, changes.cursor_after, changes.at);
    if (!mails) return std::move(mails).error();
    changes.crossings.insert(changes.crossings.end(), announcement.crossings.begin(), announcement.crossings.end());
    std::move(mails->begin(), mails->end(), std::back_inserter(changes.notifications));
  }
  kill_point("poll-before-booking");
  const auto done = ledger_.commit(changes);
  kill_point("poll-booked");
  if (!done) return done.error();
  if (*done == Change::kConflict) return Error{Errc::kUnavailable, "the ledger was moved by somebody else", {}};
  report.crossings = std::move(changes.crossings);
  report.notifications = changes.notifications.size();
  return {};
}

asio::awaitable<Result<PollReport>> Meter::poll() {
  kill_point("poll-begins");
  PollReport report;
  const auto now = clock_.now();
  auto totals = ledger_.totals(now);
  if (totals && !totals->standing.counting_since) {
    const auto begun = co_await begin(now, report);
    if (!begun) co_return begun.error();
    totals = ledger_.totals(now);
  }
  if (!totals) co_return std::move(totals).error();
  const auto cursor = totals->standing.cursor;
  const auto learned = co_await learn_retention(now, cursor);
  if (!learned) co_return learned.error();

  const auto [window, gap] = next_stretch(cursor, now, options_.page, *retention_);
  report.window = window;
  report.gap = gap;
  report.behind = window.end < now;
  if (window.start == window.end) co_return report;

  const auto state = ledger_.poll_state(cursor - options_.overlap);
  if (!state) co_return state.error();
  auto accountant = source_.make_accountant(state->standing.counting_since.value_or(cursor));
  for (const auto& [id, checkpoint] : state->checkpoints)
    accountant.restore(id, checkpoint);
  Tally tally{options_.quotas, *state};
  bandwidth::Accountant::Sink sink = [&tally](const auto& counted, const auto& delta) { tally.add(counted, delta); };
  auto read = co_await source_.read(window, accountant, std::move(sink));
  if (!read) co_return std::move(read).error();
  report.read = *read;
  kill_point("samples-read");
  if (!read->schema_found && !report.behind) {
    auto probed = co_await source_.probe(now);
    if (!probed) co_return std::move(probed).error();
    report.schema_reason = probed->reason;
  }

  auto changes = tally.changes(accountant.checkpoints());
  changes.cursor_before = cursor;
  changes.cursor_after = window.end;
  changes.gap = gap;
  changes.forget_before = window.end - std::min(kCheckpointKept, *retention_);
  const auto booked = book(tally, std::move(changes), report);
  if (!booked) co_return booked.error();
  co_return report;
}

}  // namespace bandwatch::alert
