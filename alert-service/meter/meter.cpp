#include "alert-service/meter/meter.hpp"

#include "alert-service/meter/fill_back.hpp"
#include "alert-service/meter/top_shares.hpp"
#include "alert-service/meter/window.hpp"
#include "common/core/kill_point.hpp"

#include <algorithm>
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

Bytes total_of(const UsageHistory& history) {
  Bytes sum;
  for (const auto& [slot, bytes] : history.slots)
    sum += bytes;
  return sum;
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
  const auto adopted = ledger_.adopt(known, now);
  if (!adopted) return adopted.error();
  adopted_ = std::move(known);
  quotas_ = std::make_shared<const std::vector<Quota>>(std::move(expanded));
  return {};
}

Result<PollState> Meter::state_for(UtcTime cursor) {
  auto since = cursor - options_.overlap;  // late bytes may go to a period that was over before the cursor
  for (const auto& quota : *quotas_) {
    if (quota.rule.kind == PeriodKind::kRolling) since = std::min(since, cursor - quota.rule.span.time - kPeriodGrid);
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
  for (auto& announcement : tally.announcements(changes.cursor_after)) {
    auto history = history_of(tally, announcement.quota, announcement.period);
    if (!history) return std::move(history).error();
    announcement.history = *std::move(history);
    for (const auto& [end, scrapes] : changes.scrapes) {
      if (announcement.period.window.contains(end)) announcement.scrapes += scrapes;
    }
    auto mails = notifications(announcement, options_.mail, changes.cursor_after, changes.at);
    if (!mails) return std::move(mails).error();
    changes.crossings.insert(changes.crossings.end(), announcement.crossings.begin(), announcement.crossings.end());
    std::move(mails->begin(), mails->end(), std::back_inserter(changes.notifications));
  }
  if (auto told = announce_turns(state, tally, changes); !told) return told;
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

/// What the ledger holds of the period, and what this poll has found.
Result<UsageHistory> Meter::history_of(const Tally& tally, const Quota& quota, const Period& period) {
  auto history = ledger_.usage_history(quota.scope, period.window);
  if (history) tally.add_to(*history, quota.scope, period.window);
  return history;
}

Result<void> Meter::announce_turns(const PollState& state, const Tally& tally, PollCommit& changes) {
  for (const auto& turn : tally.turns()) {
    auto notice = period_notice(state, tally, turn, changes.cursor_after);
    if (!notice) return std::move(notice).error();
    auto mails = period_notifications(*turn.quota, turn.topic, *notice, options_.mail, changes.at);
    if (!mails) return std::move(mails).error();
    std::move(mails->begin(), mails->end(), std::back_inserter(changes.notifications));
  }
  return {};
}

Result<PeriodNotice> Meter::period_notice(const PollState& state, const Tally& tally, const Turn& turn,
                                          UtcTime counted_to) {
  constexpr std::size_t kTop = 5;
  constexpr std::size_t kServices = 20;
  const auto quota = in_force(*turn.quota, turn.period, counted_to);
  const auto& window = turn.period.window;
  const auto history = history_of(tally, quota, turn.period);
  if (!history) return history.error();
  PeriodNotice notice;
  notice.quota_name = quota.name;
  notice.period = turn.period;
  notice.zone = quota.rule.zone;
  notice.limit = quota.limit;
  notice.limit_text = quota.limit_text;
  notice.changes = changes_of(quota, counted_to, counted_to);
  notice.used = total_of(*history);
  notice.gaps = state.standing.incomplete(window);
  notice.held = tally.held_in(quota.scope, window);
  notice.coverage = state.standing.scrapes_in(window).coverage();
  notice.services = top_services(*history, kServices);
  notice.top_routes = top_routes(*history, kTop);
  notice.top_consumers = top_consumers(*history, kTop);
  notice.dashboard_url = dashboard_link(options_.mail.dashboard_url, quota.id, turn.period, quota.rule.zone);
  if (turn.topic == Topic::kSummary) {
    notice.chart = ChartData{
        window, quota.rule.zone, std::min(counted_to, window.end), quota.limit, {}, history->slots, false, {}};
  }
  const auto before = period_at(quota.rule, window.start);
  if (!state.standing.counting_since || before.window.end <= *state.standing.counting_since) return notice;
  const auto past = history_of(tally, quota, before);
  if (!past) return past.error();
  notice.previous = total_of(*past);
  notice.previous_at_least =
      state.standing.incomplete(before.window) || tally.held_in(quota.scope, before.window) > Bytes{0};
  if (!notice.previous_at_least) compare(notice.services, *past);
  return notice;
}

/// A new quota, or a database that reaches further back than was known, may ask for it. It must not keep the counting
/// from going on: what fails is left alone for a while.
asio::awaitable<bool> Meter::fill_back(UtcTime now, const Standing& standing, PollReport& report) {
  const auto since = standing.counting_since.value_or(now);
  const auto needed = first_cursor(*report.quotas, now, retention_->length);
  if (!options_.fills_back || needed >= since || now < fill_again_) co_return false;
  const Window window{std::max(needed, since - options_.page), since};
  FillBack filling{ledger_, source_, options_.plausible};
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
  const auto now = clock_.now();
  auto totals = ledger_.totals(now);
  if (totals && !totals->standing.counting_since) {
    const auto begun = co_await begin(now, report);
    if (!begun) co_return begun.error();
    totals = ledger_.totals(now);
  }
  if (!totals) co_return std::move(totals).error();
  const auto cursor = totals->standing.cursor;
  const auto adopted = adopt_quotas(now);
  if (!adopted) co_return adopted.error();
  report.quotas = quotas_;
  const auto learned = co_await learn_retention(now, cursor);
  if (!learned) co_return learned.error();
  // What a new ledger has before it is no downtime.
  if (!downtime_) downtime_ = report.began ? Duration::zero() : std::max(Duration::zero(), now - cursor);
  report.reach = reach_of(*retention_, *downtime_, options_.quotas, now);

  const bool filled = co_await fill_back(now, totals->standing, report);
  if (filled) {
    report.window = Window{cursor, cursor};
    report.behind = true;
    co_return report;
  }

  const auto [window, gap] = next_stretch(cursor, now, longest_page(options_.page, *report.quotas), retention_->length);
  report.window = window;
  report.gap = gap;
  report.behind = window.end < now;
  if (window.start == window.end) co_return report;

  auto state = state_for(cursor);
  if (!state) co_return state.error();
  auto accountant = source_.make_accountant(state->standing.counting_since.value_or(cursor));
  accountant.restore(std::move(state->checkpoints));
  const auto quotas = in_force(*report.quotas, window.end);
  const auto known = [&accountant](const std::string& series) { return accountant.restored(series); };
  Tally tally{quotas, *state, known, options_.plausible, options_.overlap};
  counting::Accountant::Sink sink = [&tally](const auto& counted, const auto& delta) { tally.add(counted, delta); };
  auto read = co_await source_.read(window, accountant, std::move(sink));
  if (!read) co_return std::move(read).error();
  report.read = *read;
  kill_point("samples-read");
  const auto explained = co_await explain_silence(now, report);
  if (!explained) co_return explained.error();

  tally.count_to(window.end);
  auto changes = tally.changes(accountant.checkpoints());
  changes.cursor_before = cursor;
  changes.cursor_after = window.end;
  changes.gap = gap;
  changes.scrapes = scrapes_.in(*read, window);
  changes.forget_before = window.end - std::min(kCheckpointKept, retention_->length);
  const auto booked = book(*state, tally, std::move(changes), report);
  if (!booked) co_return booked.error();
  const auto looked = tend_ledger(now, report);
  if (!looked) co_return looked.error();
  co_return report;
}

}  // namespace bandwatch::alert
