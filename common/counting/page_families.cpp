#include "common/counting/page_families.hpp"

#include <algorithm>
#include <iterator>
#include <set>

namespace bandwatch::counting {
namespace {

/// The distance of a series' samples at their closest; zero for one that has no two.
Duration smallest_distance(const Series& series) {
  auto out = Duration::max();
  for (std::size_t i = 1; i < series.times.size(); ++i)
    out = std::min(out, std::max(series.times[i] - series.times[i - 1], Duration{1}));
  return out == Duration::max() ? Duration::zero() : out;
}

/// What a relative shows of itself before `at`; nothing if it was not there yet.
std::optional<Relative> relative_at(const Series& series, UtcTime at) {
  auto i = static_cast<std::size_t>(
      std::distance(series.times.begin(), std::lower_bound(series.times.begin(), series.times.end(), at)));
  Relative out{series.labels, {}, i < series.times.size() && series.times[i] == at};
  while (i-- > 0) {
    const auto value = byte_count(series.values[i]);
    if (!value) continue;
    out.last = Checkpoint{series.times[i], *value};
    return out;
  }
  return std::nullopt;
}

}  // namespace

void PageFamilies::hand_over(CounterWalk& walk, const CountedSeries& counted, const Series& series, std::size_t i) {
  const auto at = series.times[i];
  const auto last = walk.last();
  if (last && at <= last->at) return;
  if (last) {
    if (paced_ != &series) {
      paced_ = &series;
      pace_ = smallest_distance(series);
    }
    // No scrape was missed, as nearly always.
    if (at - last->at < pace_ + pace_ / 2 || walk.is_in_doubt()) return;
  }
  const auto value = byte_count(series.values[i]);
  if (!value) return;
  const auto since = last ? std::optional{last->at} : std::nullopt;
  const auto relatives = relatives_of(counted, series, at);
  if (relatives.empty()) return;
  const auto from = handed_over(series.labels, *value, since, relatives, labels_of(counted.target));
  if (from && is_handover(scrapes_between(counted.target, from->at, at))) walk.hand_over(*from);
}

bool PageFamilies::was_scraped_without(const Target& target, const Checkpoint& before, UtcTime at) {
  return scrapes_between(target, std::max(before.at, page_.window.start), at) > 0;
}

const PageFamilies::Index& PageFamilies::index() {
  if (index_) return *index_;
  index_.emplace();
  for (std::size_t i = 0; i < page_.counters.size(); ++i) {
    const auto& labels = page_.counters[i].labels;
    if (const auto counted = counted_series(schemas_, labels)) index_->emplace_back(family_of(*counted, labels), i);
  }
  std::sort(index_->begin(), index_->end());
  return *index_;
}

std::vector<Relative> PageFamilies::relatives_of(const CountedSeries& counted, const Series& series, UtcTime at) {
  std::vector<Relative> out;
  const auto family = family_of(counted, series.labels);
  const auto& all = index();
  for (auto member = std::lower_bound(all.begin(), all.end(), std::pair{family, std::size_t{0}});
       member != all.end() && member->first == family; ++member) {
    const auto& other = page_.counters[member->second];
    if (&other == &series) continue;
    if (auto relative = relative_at(other, at)) out.push_back(*std::move(relative));
  }
  return out;
}

const PageFamilies::TargetSeries& PageFamilies::series_of(const Target& target) {
  if (!targets_) {
    targets_.emplace();
    for (const auto& series : page_.up)
      (*targets_)[target_of(series.labels)].up.push_back(&series);
    for (const auto& series : page_.witnesses)
      (*targets_)[target_of(series.labels)].witnesses.push_back(&series);
    for (const auto& series : page_.counters)
      (*targets_)[target_of(series.labels)].counters.push_back(&series);
  }
  return (*targets_)[target];
}

TargetLabels PageFamilies::labels_of(const Target& target) {
  TargetLabels out;
  const auto& known = series_of(target);
  for (const auto* list : {&known.up, &known.witnesses}) {
    for (const auto* series : *list)
      add_target_labels(out, series->labels);
  }
  return out;
}

std::size_t PageFamilies::scrapes_between(const Target& target, UtcTime from, UtcTime to) {
  std::set<UtcTime> times;
  const auto add = [&](const std::vector<const Series*>& all, bool only_successes) {
    for (const auto* series : all) {
      auto i = static_cast<std::size_t>(
          std::distance(series->times.begin(), std::upper_bound(series->times.begin(), series->times.end(), from)));
      for (; i < series->times.size() && series->times[i] < to; ++i) {
        if (!only_successes || series->values[i] == 1.0) times.insert(series->times[i]);
      }
    }
  };
  const auto& known = series_of(target);
  add(known.up, true);
  add(known.witnesses, false);
  if (times.empty() && page_.up.empty()) add(known.counters, false);  // then they are all that shows it
  return times.size();
}

}  // namespace bandwatch::counting
