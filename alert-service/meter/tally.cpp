#include "alert-service/meter/tally.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace bandwatch::alert {

namespace {

SeriesOrigin origin_of(const counting::Delta& delta) {
  return {delta.origin, delta.at, delta.bytes, delta.from < delta.at ? std::optional{delta.from} : std::nullopt};
}

}  // namespace

Tally::Tally(std::span<const Quota> quotas, const PollState& state, Known known, PlausibleRate plausible,
             Duration settle)
    : state_(state), known_(std::move(known)), plausible_(plausible), settle_(settle) {
  std::map<std::string_view, std::vector<const Usage*>> usages;
  for (const auto& usage : state.usages)
    usages[usage.quota].push_back(&usage);
  for (const auto& quota : quotas) {
    const auto since = state.known_since.find(quota.id);
    if (since == state.known_since.end()) continue;  // another instance runs other quotas
    QuotaTally tally{&quota, since->second, {}};
    for (const auto* const usage : usages[quota.id])
      tally.periods.push_back({usage->period, true, {usage->bytes, {}}, usage->state, usage->state, usage->state});
    find_former(tally);
    quotas_.push_back(std::move(tally));
  }
}

void Tally::find_former(QuotaTally& tally) {
  for (std::size_t i = 0; i < tally.periods.size(); ++i) {
    const auto& one = tally.periods[i];
    const bool due = one.state != PeriodState::kClosed;
    const auto& window = one.period.window;
    if (due && booking_period_at(tally.quota->rule, window.end).window != window) tally.former.push_back(i);
  }
}

Tally::SeriesTally& Tally::series_of(const counting::CountedSeries& counted, const counting::Delta& delta) {
  const auto found = series_.find(counted.id);
  if (found != series_.end()) return found->second;
  SeriesTally tally{counted.dimensions, known_(counted.id), {}, {}, {}, {}};
  if (!tally.before) tally.origin = origin_of(delta);
  for (std::size_t i = 0; i < quotas_.size(); ++i) {
    if (quotas_[i].quota->scope.matches(counted.dimensions)) tally.quotas.push_back(i);
  }
  return series_.emplace(counted.id, std::move(tally)).first->second;
}

/// The period, which is made if the ledger has no total of it.
std::size_t Tally::find_or_open(QuotaTally& tally, const Period& period) {
  // The newest are at the back, and there is most of the news.
  const auto found = std::find_if(tally.periods.rbegin(), tally.periods.rend(),
                                  [&](const PeriodTally& one) { return one.period.window == period.window; });
  if (found != tally.periods.rend()) return static_cast<std::size_t>(tally.periods.rend() - found) - 1;
  const auto state = tally.rolling() ? PeriodState::kClosed : PeriodState::kOpen;
  tally.periods.push_back({period, false, {}, state, state, state});
  return tally.periods.size() - 1;
}

/// The period by today's rule; none if it was over before the quota existed: then it is nobody's business.
std::optional<std::size_t> Tally::period_of(QuotaTally& tally, UtcTime at) {
  if (tally.current && tally.periods[*tally.current].period.window.contains(at)) return tally.current;
  const auto& rule = tally.quota->rule;
  const auto period = booking_period_at(rule, at);
  if (counts_until(rule, period) <= tally.known_since) return std::nullopt;
  tally.current = find_or_open(tally, period);
  return tally.current;
}

void Tally::grow(const QuotaTally& tally, PeriodTally& period, UtcTime at, Bytes bytes) {
  period.growth.add(at, bytes);
  if (tally.rolling() || period.state != PeriodState::kClosed) return;
  period.state = period.leaves = PeriodState::kReopened;
}

void Tally::add(const counting::CountedSeries& counted, const counting::Delta& delta) {
  auto& series = series_of(counted, delta);
  if (!plausible_.allows(delta)) {
    series.held.push_back({delta.from, delta.at, delta.bytes, delta.origin});
    return;
  }
  const bool again = delta.origin == counting::Origin::kReset || delta.origin == counting::Origin::kMaskedReset;
  if (again) ++doubts_[slot_end(delta.at)].doubts;  // what passed between the last scrape and the restart is lost
  if (delta.bytes == Bytes{0}) return;              // its checkpoint moves all the same
  series.slots[slot_end(delta.at)] += delta.bytes;
  for (const auto index : series.quotas) {
    auto& quota = quotas_[index];
    if (const auto current = period_of(quota, delta.at)) {
      grow(quota, quota.periods[*current], delta.at, delta.bytes);
    }
    for (const auto former : quota.former) {
      auto& other = quota.periods[former];
      if (other.period.window.contains(delta.at)) grow(quota, other, delta.at, delta.bytes);
    }
  }
}

/// Whether the first value of a series that is new was not counted, and was not nothing: all that it has now is more
/// than what was counted of it.
bool Tally::begins_uncounted(const SeriesTally& tally, const counting::Checkpoint& last) {
  if (!tally.origin || tally.origin->rule != counting::Origin::kNewTargetBaseline) return false;
  Bytes counted;
  for (const auto& [slot, bytes] : tally.slots)
    counted += bytes;
  return counted.count() < last.value;
}

PollCommit Tally::changes(const counting::Checkpoints& checkpoints) const {
  PollCommit out;
  out.scrapes = doubts_;
  out.series.reserve(series_.size());
  for (const auto& [id, tally] : series_) {
    if (begins_uncounted(tally, checkpoints.find(id)->second)) ++out.scrapes[slot_end(tally.origin->at)].doubts;
    out.series.push_back({.id = id,
                          .dimensions = tally.dimensions,
                          .before = tally.before,
                          .after = checkpoints.find(id)->second,
                          .slots = tally.slots,
                          .origin = tally.origin,
                          .held = tally.held});
  }
  for (const auto& quota : quotas_) {
    for (const auto& one : quota.periods) {
      const bool is_new = !one.on_record && one.leaves != PeriodState::kClosed;
      if (one.growth.slots.empty() && !is_new && one.leaves == one.recorded) continue;
      const auto before = one.on_record ? std::optional{one.growth.before} : std::nullopt;
      out.usages.push_back({quota.quota->id, one.period, before, one.growth.after(), one.leaves});
    }
  }
  return out;
}

/// Whether nothing is told of the period now, whatever it has come to.
bool Tally::put_off(const QuotaTally& tally, const Window& period, UtcTime counted_to) {
  const bool silent = tally.quota->silence_at(counted_to) != nullptr;
  return silent || !judged(tally.known_since, period, counted_to, tally.rolling() ? Duration{} : tally.quota->grace);
}

/// The period that begins where the newest one on record ends, and so on.
void Tally::open_periods(QuotaTally& tally, UtcTime counted_to) {
  std::optional<Period> newest;
  for (std::size_t i = 0; i < tally.periods.size(); ++i) {
    const auto& one = tally.periods[i];
    const bool former = std::find(tally.former.begin(), tally.former.end(), i) != tally.former.end();
    if (former || !one.on_record) continue;
    if (!newest || newest->window.end < one.period.window.end) newest = one.period;
  }
  const auto& rule = tally.quota->rule;
  if (!newest) {
    newest = period_at(rule, state_.standing.cursor + Duration{1});
    if (newest->window.end > tally.known_since) find_or_open(tally, *newest);
  }
  while (newest->window.end <= counted_to) {
    const bool news = newest->window.end > tally.known_since;
    newest = next_period(rule, *newest);
    if (newest->window.end > tally.known_since) find_or_open(tally, *newest);
    if (news && tally.quota->period_start) turns_.push_back({tally.quota, Topic::kStart, *newest});
  }
}

void Tally::close_periods(QuotaTally& tally, UtcTime counted_to) {
  for (auto& one : tally.periods) {
    const auto& window = one.period.window;
    if (one.state == PeriodState::kClosed || window.end + settle_ > counted_to) continue;
    if (window.end <= tally.known_since) {
      one.state = one.leaves = PeriodState::kClosed;
      continue;
    }
    const bool was_open = one.state == PeriodState::kOpen;
    if (was_open && tally.quota->summary) turns_.push_back({tally.quota, Topic::kSummary, one.period});
    const auto waits = was_open ? PeriodState::kPutOff : one.state;
    one.leaves = put_off(tally, window, counted_to) ? waits : PeriodState::kClosed;
  }
}

void Tally::count_to(UtcTime t) {
  for (auto& tally : quotas_) {
    if (!tally.rolling()) open_periods(tally, t);
    close_periods(tally, t);
  }
}

std::vector<Tally::PeriodTally> Tally::judged_periods(const QuotaTally& tally, UtcTime counted_to) const {
  std::vector<PeriodTally> out;
  std::copy_if(tally.periods.begin(), tally.periods.end(), std::back_inserter(out), [&](const PeriodTally& one) {
    return one.state != PeriodState::kClosed && !put_off(tally, one.period.window, counted_to);
  });
  if (!tally.rolling()) return out;
  const auto& rule = tally.quota->rule;
  PeriodTally whole{period_at(rule, counted_to), true, {}};
  for (const auto& cell : tally.periods) {
    const bool is_cell = cell.period.window.length() == kPeriodGrid;  // and no period that was cut before
    if (!is_cell || !whole.period.window.contains(cell.period.window.end)) continue;
    whole.growth.before += cell.growth.before;
    for (const auto& [end, bytes] : cell.growth.slots)
      whole.growth.slots[end] += bytes;
  }
  if (!put_off(tally, whole.period.window, counted_to)) out.push_back(std::move(whole));
  return out;
}

std::set<Threshold> Tally::recorded(const Quota& quota, const Period& period, UtcTime counted_to) const {
  std::set<Threshold> out;
  const bool rolling = quota.rule.kind == PeriodKind::kRolling;
  for (const auto& [key, valid_until] : state_.crossings) {
    const bool told = rolling ? valid_until > counted_to : key.period.window == period.window;
    if (told && key.quota == quota.id && key.limit_version == limit_version(quota)) out.insert(key.threshold);
  }
  return out;
}

bool Tally::forecast_recorded(const Quota& quota, const Period& period) const {
  return std::any_of(state_.crossings.begin(), state_.crossings.end(), [&](const auto& entry) {
    const auto& key = entry.first;
    return key.quota == quota.id && key.period.window == period.window &&
           key.threshold.kind == ThresholdKind::kForecast;
  });
}

std::vector<Crossing> Tally::found_in(const Quota& quota, const PeriodTally& tally, UtcTime counted_to) const {
  const auto& period = tally.period;
  auto found = crossings(quota, period, tally.growth, recorded(quota, period, counted_to), counted_to);
  if (!found.empty() || forecast_recorded(quota, period)) return found;
  const auto since = state_.standing.counting_since.value_or(period.window.start);
  auto ahead = forecast_crossing(quota, period, tally.growth.after(), since, counted_to);
  if (ahead) found.push_back(*std::move(ahead));
  return found;
}

Announcement Tally::announcement_of(const QuotaTally& tally, const PeriodTally& judged, Quota quota,
                                    std::vector<Crossing> found) const {
  const auto& standing = state_.standing;
  const auto& period = judged.period;
  const auto held = held_in(quota.scope, period.window);
  return {.quota = std::move(quota),
          .period = period,
          .crossings = std::move(found),
          .gaps = standing.incomplete(period.window),
          .held = held,
          .reopened = judged.state == PeriodState::kReopened,
          .first_look = standing.cursor < tally.known_since,
          .counted_from = std::max(standing.counting_since.value_or(period.window.start), period.window.start),
          .judged_before = standing.cursor,
          .scrapes = standing.scrapes_in(period.window)};
}

std::vector<Announcement> Tally::announcements(UtcTime counted_to) const {
  std::vector<Announcement> out;
  for (const auto& tally : quotas_) {
    for (const auto& one : judged_periods(tally, counted_to)) {
      auto quota = in_force(*tally.quota, one.period, counted_to);
      auto found = found_in(quota, one, counted_to);
      if (!found.empty()) out.push_back(announcement_of(tally, one, std::move(quota), std::move(found)));
    }
  }
  return out;
}

Bytes Tally::held_in(const Scope& scope, const Window& window) const {
  auto sum = state_.standing.held_in(scope, window);
  for (const auto& [id, tally] : series_) {
    if (tally.held.empty() || !scope.matches(tally.dimensions)) continue;
    for (const auto& delta : tally.held) {
      if (window.contains(delta.at)) sum += delta.bytes;
    }
  }
  return sum;
}

void Tally::add_to(UsageHistory& history, const Scope& scope, const Window& window) const {
  for (const auto& [id, tally] : series_) {
    if (!scope.matches(tally.dimensions)) continue;
    for (const auto& [slot, bytes] : tally.slots) {
      if (window.contains(slot)) history.add(tally.dimensions, slot, bytes);
    }
  }
}

}  // namespace bandwatch::alert
