#include "alert-service/meter/tally.hpp"

#include <algorithm>

namespace bandwatch::alert {

Tally::Tally(std::span<const Quota> quotas, const PollState& state) : state_(state) {
  for (const auto& quota : quotas) {
    const auto known = state.known_since.find(quota.id);
    if (known == state.known_since.end()) continue;  // another instance runs other quotas
    QuotaTally tally{&quota, known->second, {}};
    for (const auto& usage : state.usages) {
      if (usage.quota == quota.id) tally.periods.push_back({usage.period, true, Growth{usage.bytes, {}}});
    }
    quotas_.push_back(std::move(tally));
  }
}

Tally::SeriesTally& Tally::series_of(const bandwidth::CountedSeries& counted) {
  const auto found = series_.find(counted.id);
  if (found != series_.end()) return found->second;
  SeriesTally tally{counted.dimensions, {}, {}};
  for (std::size_t i = 0; i < quotas_.size(); ++i) {
    if (quotas_[i].quota->scope.matches(counted.dimensions)) tally.quotas.push_back(i);
  }
  return series_.emplace(counted.id, std::move(tally)).first->second;
}

Tally::PeriodTally& Tally::period_of(QuotaTally& tally, UtcTime at) {
  for (auto& period : tally.periods) {
    if (period.period.window.contains(at)) return period;
  }
  return tally.periods.emplace_back(PeriodTally{period_at(tally.quota->rule, at), false, {}});
}

void Tally::add(const bandwidth::CountedSeries& counted, const bandwidth::Delta& delta) {
  auto& series = series_of(counted);
  if (delta.bytes == Bytes{0}) return;  // its checkpoint moves all the same
  series.slots[slot_end(delta.at)] += delta.bytes;
  for (const auto index : series.quotas) {
    auto& quota = quotas_[index];
    auto& period = period_of(quota, delta.at);
    // A period that was over before the quota existed is nobody's business.
    if (period.period.window.end > quota.known_since) period.growth.add(delta.at, delta.bytes);
  }
}

PollCommit Tally::changes(const std::map<std::string, bandwidth::Checkpoint, std::less<>>& checkpoints) const {
  PollCommit out;
  for (const auto& [id, tally] : series_) {
    const auto before = state_.checkpoints.find(id);
    out.series.push_back({.id = id,
                          .dimensions = tally.dimensions,
                          .before = before == state_.checkpoints.end() ? std::nullopt : std::optional{before->second},
                          .after = checkpoints.find(id)->second,
                          .slots = tally.slots});
  }
  for (const auto& quota : quotas_) {
    for (const auto& [period, on_record, growth] : quota.periods) {
      if (growth.slots.empty()) continue;
      const auto before = on_record ? std::optional{growth.before} : std::nullopt;
      out.usages.push_back({quota.quota->id, period, before, growth.after()});
    }
  }
  return out;
}

std::vector<Announcement> Tally::announcements(UtcTime counted_to) const {
  std::vector<Announcement> out;
  for (const auto& [quota, known_since, periods] : quotas_) {
    for (const auto& tally : periods) {
      const auto& period = tally.period;
      if (!judged(known_since, period.window, counted_to)) continue;
      std::set<Threshold> recorded;
      for (const auto& key : state_.crossings) {
        const bool same =
            key.quota == quota->id && key.period == period.id && key.limit_version == limit_version(*quota);
        if (same) recorded.insert(key.threshold);
      }
      auto found = crossings(*quota, period, tally.growth, recorded, counted_to);
      if (found.empty()) continue;
      out.push_back({.quota = quota,
                     .period = period,
                     .crossings = std::move(found),
                     .at_least = state_.standing.incomplete(period.window),
                     .first_look = state_.standing.cursor < known_since});
    }
  }
  return out;
}

}  // namespace bandwatch::alert
