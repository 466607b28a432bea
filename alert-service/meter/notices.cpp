#include "alert-service/meter/notices.hpp"

#include "alert-service/meter/top_shares.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace bandwatch::alert {
namespace {

Bytes total_of(const UsageHistory& history) {
  Bytes sum;
  for (const auto& [slot, bytes] : history.slots)
    sum += bytes;
  return sum;
}

}  // namespace

Result<void> Notices::add_to(PollCommit& changes) const {
  if (auto told = tell_crossings(changes); !told) return told;
  return tell_turns(changes);
}

Result<void> Notices::tell_crossings(PollCommit& changes) const {
  for (auto& announcement : tally_.announcements(changes.cursor_after)) {
    auto history = history_of(announcement.quota, announcement.period);
    if (!history) return std::move(history).error();
    announcement.history = *std::move(history);
    for (const auto& [end, scrapes] : changes.scrapes) {
      if (announcement.period.window.contains(end)) announcement.scrapes += scrapes;
    }
    announcement.gaps = announcement.gaps || announcement.scrapes.doubts > 0;
    announcement.counted_twice = counted_twice_;
    auto mails = notifications(announcement, identity_, changes.cursor_after, changes.at);
    if (!mails) return std::move(mails).error();
    changes.crossings.insert(changes.crossings.end(), announcement.crossings.begin(), announcement.crossings.end());
    std::move(mails->begin(), mails->end(), std::back_inserter(changes.notifications));
  }
  return {};
}

/// What the ledger holds of the period, and what this poll has found.
Result<UsageHistory> Notices::history_of(const Quota& quota, const Period& period) const {
  auto history = ledger_.usage_history(quota.scope, period.window);
  if (history) tally_.add_to(*history, quota.scope, period.window);
  return history;
}

Result<void> Notices::tell_turns(PollCommit& changes) const {
  for (const auto& turn : tally_.turns()) {
    auto notice = period_notice(turn, changes.cursor_after);
    if (!notice) return std::move(notice).error();
    auto mails = period_notifications(*turn.quota, turn.topic, *notice, identity_, changes.at);
    if (!mails) return std::move(mails).error();
    std::move(mails->begin(), mails->end(), std::back_inserter(changes.notifications));
  }
  return {};
}

Result<PeriodNotice> Notices::period_notice(const Turn& turn, UtcTime counted_to) const {
  constexpr std::size_t kTop = 5;
  constexpr std::size_t kServices = 20;
  const auto quota = in_force(*turn.quota, turn.period, counted_to);
  const auto& window = turn.period.window;
  const auto history = history_of(quota, turn.period);
  if (!history) return history.error();
  PeriodNotice notice;
  notice.quota_name = quota.name;
  notice.period = turn.period;
  notice.zone = quota.rule.zone;
  notice.limit = quota.limit;
  notice.limit_text = quota.limit_text;
  notice.changes = changes_of(quota, counted_to, counted_to);
  notice.used = total_of(*history);
  notice.gaps = state_.standing.incomplete(window);
  notice.held = tally_.held_in(quota.scope, window);
  notice.counted_twice = counted_twice_;
  notice.coverage = state_.standing.scrapes_in(window).coverage();
  notice.services = top_services(*history, kServices);
  notice.top_routes = top_routes(*history, kTop);
  notice.top_consumers = top_consumers(*history, kTop);
  notice.dashboard_url = dashboard_link(identity_.dashboard_url, quota.id, turn.period, quota.rule.zone);
  if (turn.topic == Topic::kSummary) {
    notice.chart = ChartData{
        window, quota.rule.zone, std::min(counted_to, window.end), quota.limit, {}, history->slots, false, {}};
  }
  const auto before = period_at(quota.rule, window.start);
  if (!state_.standing.counting_since || before.window.end <= *state_.standing.counting_since) return notice;
  const auto past = history_of(quota, before);
  if (!past) return past.error();
  notice.previous = total_of(*past);
  notice.previous_at_least =
      state_.standing.incomplete(before.window) || tally_.held_in(quota.scope, before.window) > Bytes{0};
  if (!notice.previous_at_least) compare(notice.services, *past);
  return notice;
}

}  // namespace bandwatch::alert
