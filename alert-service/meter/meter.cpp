#include "alert-service/meter/meter.hpp"

#include "alert-service/meter/fill_back.hpp"
#include "alert-service/meter/notices.hpp"
#include "alert-service/meter/window.hpp"
#include "common/core/kill_point.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace bandwatch::alert {
namespace {

namespace asio = boost::asio;

/// A cursor that is further behind than this may have left the database's retention, which is then asked again.
constexpr Duration kFarBehind = std::chrono::hours{1};

/// How often the retention is asked and the ledger is looked over.
constexpr Duration kDaily = std::chrono::hours{24};

constexpr Duration kFillAgain = std::chrono::hours{1};

/// Slots that ended longer ago are packed, so many series at once. Polls don't come back to them: what they read again
/// is less than that, and a series that was silent for longer has no checkpoint that it could go on from.
constexpr Duration kSlotsKept = std::chrono::hours{48};
constexpr std::size_t kPackedAtOnce = 5'000;

/// Checkpoints of series that have been silent for longer are dropped; the database knows their last sample, unless it
/// is beyond the retention, where by definition nothing is known.
constexpr Duration kCheckpointKept = std::chrono::hours{48};

/// A rolling window is judged where a page ends, so with one a page is no longer than its step.
Duration longest_page(Duration page, std::span<const Quota> quotas) {
  const bool rolling = std::any_of(quotas.begin(), quotas.end(),
                                   [](const Quota& quota) { return quota.rule.kind == PeriodKind::kRolling; });
  return rolling ? std::min(page, kPeriodGrid) : page;
}

}  // namespace

void Meter::use(QuotaFile file) {
  options_.quotas = std::move(file.quotas);
  options_.mail.channels = std::move(file.channels);
}

Result<void> Meter::adopt_quotas(UtcTime now) {
  const auto& definitions = options_.quotas;
  const bool any = std::any_of(definitions.begin(), definitions.end(), [](const Quota& quota) { return quota.per; });
  std::vector<counting::Dimensions> seen;
  if (any) {
    auto found = ledger_.dimensions();
    if (!found) return std::move(found).error();
    seen = *std::move(found);
  }
  auto expanded = expand(definitions, seen, options_.most_per_definition);
  auto known = to_adopt(definitions, expanded);
  if (quotas_ && adopted_ == known) return {};
  auto corrections = ledger_.adopt(known, now);
  if (!corrections) return std::move(corrections).error();
  std::move(corrections->begin(), corrections->end(), std::back_inserter(corrections_));
  adopted_ = std::move(known);
  quotas_ = std::make_shared<const std::vector<Quota>>(std::move(expanded));
  return {};
}

Result<PollState> Meter::state_for(UtcTime from) {
  auto since = from;  // late bytes may go to a period that was over before the cursor
  for (const auto& quota : *quotas_) {
    if (quota.rule.kind == PeriodKind::kRolling) since = std::min(since, from - quota.rule.span.time - kPeriodGrid);
  }
  return ledger_.poll_state(since);
}

asio::awaitable<Result<void>> Meter::learn_retention(UtcTime now, UtcTime cursor) {
  const bool fresh = now - retention_asked_ < kDaily;
  if (retention_ && fresh && now - cursor < kFarBehind) co_return Result<void>{};
  auto retention = co_await source_.retention();
  if (!retention) co_return std::move(retention).error();
  retention_ = *retention;
  retention_asked_ = now;
  co_return Result<void>{};
}

asio::awaitable<Result<void>> Meter::begin(UtcTime now, PollReport& report) {
  auto learned = co_await learn_retention(now, UtcTime{});
  if (!learned) co_return learned;
  const auto from = first_cursor(options_.quotas, now, retention_->length);
  const auto begun = ledger_.begin_counting(from);
  if (!begun) co_return begun.error();
  if (*begun == Change::kDone) report.began = from;
  kill_point("counting-begun");
  co_return Result<void>{};
}

Result<void> Meter::book(const PollState& state, const Tally& tally, PollCommit changes, PollReport& report) {
  changes.at = clock_.now();
  const Notices notices{ledger_, options_.mail, state, tally, report.counted_twice};
  if (auto told = notices.add_to(changes); !told) return told;
  kill_point("poll-before-booking");
  const auto done = ledger_.commit(changes);
  kill_point("poll-booked");
  if (!done) return done.error();
  if (*done == Change::kConflict) return Error{Errc::kUnavailable, "the ledger was moved by somebody else", {}};
  report.crossings = std::move(changes.crossings);
  report.notifications = changes.notifications.size();
  for (const auto& series : changes.series) {
    for (const auto& delta : series.held)
      report.held.push_back({series.id, delta});
  }
  return {};
}

/// A new quota, or a database that reaches further back than was known, may ask for it. It must not keep the counting
/// from going on: what fails is left alone for a while.
asio::awaitable<bool> Meter::fill_back(UtcTime now, const Standing& standing, PollReport& report) {
  const auto since = standing.counting_since.value_or(now);
  const auto needed = first_cursor(*report.quotas, now, retention_->length);
  if (!options_.fills_back || needed >= since || now < fill_again_) co_return false;
  const Window window{std::max(needed, since - options_.page), since};
  FillBack filling{ledger_, source_, options_.plausible, options_.overlap};
  const auto filled = co_await filling.step(window, *report.quotas, now);
  if (!filled) {
    report.not_filled = filled.error();
    fill_again_ = now + kFillAgain;
    co_return false;
  }
  report.filled_back = window.start;
  co_return true;
}

/// Packs what is old, and looks the ledger over: the totals at once after a start, and with all of the file once a day.
/// Never while there is something to catch up with.
Result<void> Meter::tend_ledger(UtcTime now, PollReport& report) {
  if (report.behind) return {};
  const auto packed = ledger_.pack(report.window.end - kSlotsKept, kPackedAtOnce);
  if (!packed) return packed.error();
  report.packed = *packed;
  if (audited_ && now - *audited_ < kDaily) return {};
  auto audit = ledger_.audit(*report.quotas, audited_ ? AuditDepth::kWholeFile : AuditDepth::kTotals);
  if (!audit) return std::move(audit).error();
  audited_ = now;
  report.audit = *std::move(audit);
  auto& told = report.audit->corrections;
  told.insert(told.begin(), corrections_.begin(), corrections_.end());
  corrections_.clear();
  return {};
}

// Why there was nothing to read, if so and at the end of a catching up.
asio::awaitable<Result<void>> Meter::explain_silence(UtcTime now, PollReport& report) {
  if (report.read.schema_found || report.behind) co_return Result<void>{};
  auto probed = co_await source_.probe(now);
  if (!probed) co_return std::move(probed).error();
  report.schema_reason = std::move(probed->reason);
  co_return Result<void>{};
}

asio::awaitable<Result<PollReport>> Meter::poll() {
  kill_point("poll-begins");
  PollReport report;
  report.counted_twice = counted_twice_;
  report.rhythm = horizon_.known().slowest();
  const auto timed = co_await tell_time(report);
  if (!timed) co_return timed.error();
  const auto now = clock_.now();
  auto totals = ledger_.totals(now);
  if (totals && !totals->standing.counting_since) {
    const auto begun = co_await begin(now, report);
    if (!begun) co_return begun.error();
    totals = ledger_.totals(now);
  }
  if (!totals) co_return std::move(totals).error();
  const auto present = leave_the_future(now, *totals, report);
  if (!present) co_return present.error();
  const auto cursor = totals->standing.cursor;
  const auto adopted = adopt_quotas(now);
  if (!adopted) co_return adopted.error();
  report.quotas = quotas_;
  const auto learned = co_await learn_retention(now, cursor);
  if (!learned) co_return learned.error();
  // What a new ledger has before it is no downtime.
  if (!downtime_) downtime_ = report.began ? Duration::zero() : std::max(Duration::zero(), now - cursor);
  report.reach = reach_of(*retention_, *downtime_, options_.quotas, now);
  report.window = Window{cursor, cursor};

  const bool filled = co_await fill_back(now, totals->standing, report);
  if (filled) {
    report.behind = true;
    co_return report;
  }
  auto counting = count(totals->standing, now, std::move(report));
  co_return co_await std::move(counting);
}

asio::awaitable<Result<PollReport>> Meter::count(Standing standing, UtcTime now, PollReport report) {
  const auto cursor = standing.cursor;
  const auto page = longest_page(options_.page, *report.quotas);
  const auto stretch = horizon_.next(cursor, now, page, options_.page, retention_->length);
  const auto& window = stretch.window;
  if (window.start == window.end) co_return report;
  report.behind = window.end < now;
  const auto back = co_await read_from(standing, now);
  if (!back) co_return back.error();
  const auto from = std::min(*back, horizon_.before(window.start));

  auto state = state_for(from);
  if (!state) co_return state.error();
  const bool began_before = !state->checkpoints.empty();
  auto accountant = source_.make_accountant(state->standing.counting_since.value_or(cursor));
  accountant.restore(std::move(state->checkpoints));
  const auto known = [&accountant](const std::string& series) { return accountant.restored(series); };
  Tally tally{*report.quotas, *state, known, options_.plausible, options_.overlap};
  counting::Accountant::Sink sink = [&tally](const auto& counted, const auto& delta) { tally.add(counted, delta); };
  auto watch = horizon_.watch(cursor);
  reading::Reader::PageObserver observe = [&](const counting::Page& shown) { watch.see(shown, window); };
  auto read = co_await source_.read(from, window, accountant, std::move(sink), std::move(observe));
  if (!read) co_return std::move(read).error();
  report.read = *read;
  kill_point("samples-read");
  const auto explained = co_await explain_silence(now, report);
  if (!explained) co_return explained.error();
  co_await look_for_twins(now, report);

  // What a person has changed is judged even if there is nothing new to count.
  const bool found = watch.newest().has_value();
  if (!found) horizon_.found_nothing(window, now);
  if (found && horizon_.searching() && *watch.newest() - *watch.oldest() > page) {
    horizon_.found(*watch.oldest());
    report.behind = true;
    co_return report;
  }
  report.window = Window{cursor, watch.newest().value_or(cursor)};
  if (found && began_before) report.gap = horizon_.hole(cursor, watch);
  if (found && stretch.gap) report.gap = Window{cursor, std::max(stretch.gap->end, *watch.oldest())};

  tally.count_to(report.window.end);
  auto changes = tally.changes(accountant.checkpoints());
  changes.cursor_before = cursor;
  changes.cursor_after = report.window.end;
  changes.gap = report.gap;
  changes.scrapes = with_doubts(watch.scrapes(), changes.scrapes);
  changes.missing_since = watch.missing(report.window.end, options_.overlap, options_.late_for).since;
  if (found) changes.forget_before = forget_before(state->standing, changes);
  const auto booked = book(*state, tally, std::move(changes), report);
  if (!booked) co_return booked.error();
  if (found) horizon_.keep(std::move(watch));
  report.rhythm = horizon_.known().slowest();
  const auto looked = tend_ledger(now, report);
  if (!looked) co_return looked.error();
  co_return report;
}

/// The database knows the last sample of a series that comes back, unless it has lost it: after a hole it may have, so
/// that the ledger's own is kept until the database has shown something for as long as it would be kept otherwise.
std::optional<UtcTime> Meter::forget_before(const Standing& standing, const PollCommit& changes) const {
  const auto before = changes.cursor_after - std::min(kCheckpointKept, retention_->length);
  const auto& gaps = standing.gaps;
  const bool lately = std::any_of(gaps.begin(), gaps.end(), [&](const Window& gap) { return gap.end > before; });
  return changes.gap || lately ? std::nullopt : std::optional{before};
}

}  // namespace bandwatch::alert
