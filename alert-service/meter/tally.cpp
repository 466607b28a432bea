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

Tally::Tally(std::span<const Quota> quotas, const PollState& state, Known known, PlausibleRate plausible)
    : state_(state), known_(std::move(known)), plausible_(plausible) {
  for (const auto& quota : quotas) {
    const auto since = state.known_since.find(quota.id);
    if (since == state.known_since.end()) continue;  // another instance runs other quotas
    QuotaTally tally{&quota, since->second, {}};
    for (const auto& usage : state.usages) {
      if (usage.quota != quota.id) continue;
      tally.periods.push_back({usage.period, true, Growth{usage.bytes, {}}, usage.reopened});
    }
    quotas_.push_back(std::move(tally));
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

Tally::PeriodTally& Tally::period_of(QuotaTally& tally, UtcTime at) {
  // The newest are at the back, and there is most of the news.
  const auto found = std::find_if(tally.periods.rbegin(), tally.periods.rend(),
                                  [&](const PeriodTally& period) { return period.period.window.contains(at); });
  if (found != tally.periods.rend()) return *found;
  return tally.periods.emplace_back(PeriodTally{booking_period_at(tally.quota->rule, at), false, {}});
}

void Tally::add(const counting::CountedSeries& counted, const counting::Delta& delta) {
  auto& series = series_of(counted, delta);
  if (!plausible_.allows(delta)) {
    series.held.push_back({delta.from, delta.at, delta.bytes, delta.origin});
    return;
  }
  if (delta.bytes == Bytes{0}) return;  // its checkpoint moves all the same
  series.slots[slot_end(delta.at)] += delta.bytes;
  for (const auto index : series.quotas) {
    auto& quota = quotas_[index];
    auto& period = period_of(quota, delta.at);
    // A period that was over before the quota existed is nobody's business.
    if (counts_until(quota.quota->rule, period.period) > quota.known_since) period.growth.add(delta.at, delta.bytes);
  }
}

PollCommit Tally::changes(const counting::Checkpoints& checkpoints) const {
  PollCommit out;
  out.series.reserve(series_.size());
  for (const auto& [id, tally] : series_) {
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
      if (one.growth.slots.empty()) continue;
      const auto before = one.on_record ? std::optional{one.growth.before} : std::nullopt;
      out.usages.push_back({quota.quota->id, one.period, before, one.growth.after()});
    }
  }
  return out;
}

std::vector<Tally::PeriodTally> Tally::judged_periods(const QuotaTally& tally, UtcTime counted_to) const {
  std::vector<PeriodTally> out;
  if (tally.quota->silence_at(counted_to) != nullptr) return out;  // told when the silence is over
  const auto& rule = tally.quota->rule;
  if (rule.kind != PeriodKind::kRolling) {
    const auto grace = tally.quota->grace;
    std::copy_if(tally.periods.begin(), tally.periods.end(), std::back_inserter(out), [&](const PeriodTally& one) {
      const auto& window = one.period.window;
      const bool changed = window.end > state_.judged_after || one.reopened;
      return changed && judged(tally.known_since, window, counted_to, grace);
    });
    return out;
  }
  PeriodTally whole{period_at(rule, counted_to), true, {}};
  for (const auto& cell : tally.periods) {
    if (!whole.period.window.contains(cell.period.window.end)) continue;
    whole.growth.before += cell.growth.before;
    for (const auto& [end, bytes] : cell.growth.slots)
      whole.growth.slots[end] += bytes;
  }
  if (judged(tally.known_since, whole.period.window, counted_to, {})) out.push_back(std::move(whole));
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
          .reopened = judged.reopened && period.window.end <= state_.judged_after,
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

std::vector<JudgedAgain> Tally::judged_again(UtcTime counted_to) const {
  std::vector<JudgedAgain> out;
  for (const auto& tally : quotas_) {
    for (const auto& one : judged_periods(tally, counted_to)) {
      if (one.reopened) out.push_back({tally.quota->id, one.period.window, one.growth.after()});
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
