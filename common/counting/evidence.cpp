#include "common/counting/evidence.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace bandwatch::counting {
namespace {

/// For a witness what is_certain_restart() is for a counter. Uptimes are witnesses too, and have fractions.
bool restarts(const std::pair<UtcTime, double>& before, const std::pair<UtcTime, double>& after) {
  return after.first - before.first > kScrapesOverlap || after.second < before.second / 2;
}

}  // namespace

std::size_t labels_in_common(const Labels& a, const Labels& b) {
  std::vector<Labels::Pair> common;
  std::set_intersection(a.pairs().begin(), a.pairs().end(), b.pairs().begin(), b.pairs().end(),
                        std::back_inserter(common));
  return common.size();
}

void Evidence::note_scrape(Life& life, UtcTime at) {
  if (!life.first_scrape || at < *life.first_scrape) life.first_scrape = at;
}

void Evidence::add_up(const std::vector<Series>& up) {
  for (const auto& series : up) {
    auto& life = lives_[target_of(series.labels)];
    const auto success = std::find(series.values.begin(), series.values.end(), 1.0);
    if (success != series.values.end())
      note_scrape(life, series.times[static_cast<std::size_t>(std::distance(series.values.begin(), success))]);
  }
}

void Evidence::add_counters(const std::vector<Series>& counters) {
  for (const auto& series : counters) {
    const auto usable = std::find_if(series.values.begin(), series.values.end(),
                                     [](double value) { return std::isfinite(value) && value >= 0; });
    if (usable == series.values.end()) continue;
    note_scrape(lives_[target_of(series.labels)],
                series.times[static_cast<std::size_t>(std::distance(series.values.begin(), usable))]);
  }
}

void Evidence::add_witnesses(const std::vector<Series>& witnesses) {
  struct Found {
    const Series* series;
    std::vector<Sample> samples;
  };
  std::vector<Found> found;
  for (const auto& series : witnesses) {
    std::vector<Sample> samples;
    for (std::size_t i = 0; i < series.times.size(); ++i) {
      if (std::isfinite(series.values[i])) samples.emplace_back(series.times[i], series.values[i]);
    }
    if (!samples.empty()) found.push_back({&series, std::move(samples)});
  }
  // By their beginning, so that who ends is known before who goes on; those that are known already come first.
  const auto is_known = [&](const Found& one) {
    const auto& lines = lives_[target_of(one.series->labels)].lines;
    return std::any_of(lines.begin(), lines.end(), [&](const Line& line) { return line.labels == one.series->labels; });
  };
  std::stable_sort(found.begin(), found.end(),
                   [](const Found& a, const Found& b) { return a.samples.front().first < b.samples.front().first; });
  std::stable_partition(found.begin(), found.end(), is_known);
  for (const auto& [series, samples] : found) {
    auto& life = lives_[target_of(series->labels)];
    note_scrape(life, samples.front().first);
    auto* line = line_of(life, series->labels, samples.front().first);
    if (line == nullptr) {
      life.lines.push_back(Line{series->labels, samples.front().first, samples.front()});
      line = &life.lines.back();
    }
    line->labels = series->labels;
    extend(life, *line, samples);
  }
}

Evidence::Line* Evidence::line_of(Life& life, const Labels& labels, UtcTime begin) {
  Line* out = nullptr;
  std::size_t most = 0;
  for (auto& line : life.lines) {
    if (line.labels == labels) return &line;
    // One that was shown at the same time or later stands beside it.
    if (line.newest() >= begin || line.labels.get("__name__") != labels.get("__name__")) continue;
    const auto common = labels_in_common(line.labels, labels);
    if (out == nullptr || common > most) {
      out = &line;
      most = common;
    }
  }
  return out;
}

void Evidence::take(Life& life, Line& line, const Sample& sample) {
  if (line.dip) {
    const auto dip = *line.dip;
    line.dip.reset();
    if (sample.second < line.last.second) {
      life.falls.push_back(Fall{line.last.first, dip.first});
      line.last = dip;
    }
  }
  if (sample.second < line.last.second) {
    if (!restarts(line.last, sample)) {
      line.dip = sample;
      return;
    }
    life.falls.push_back(Fall{line.last.first, sample.first});
  }
  line.last = sample;
}

void Evidence::extend(Life& life, Line& line, const std::vector<Sample>& samples) {
  // What lies before the known stretch counts only if it joins it.
  if (samples.front().first < line.first && samples.back().first >= line.first) {
    Line earlier{line.labels, samples.front().first, samples.front()};
    for (const auto& sample : samples) {
      if (sample.first > earlier.newest() && sample.first <= line.first) take(life, earlier, sample);
    }
    line.first = earlier.first;
  }
  for (const auto& sample : samples) {
    if (sample.first > line.newest()) take(life, line, sample);
  }
}

bool Evidence::was_scraped_before(const Target& target, UtcTime t) const {
  const auto found = lives_.find(target);
  return found != lives_.end() && found->second.first_scrape && *found->second.first_scrape < t;
}

bool Evidence::witness_fell(const Target& target, UtcTime from, UtcTime to) const {
  const auto found = lives_.find(target);
  if (found == lives_.end()) return false;
  const auto& falls = found->second.falls;
  return std::any_of(falls.begin(), falls.end(), [&](const Fall& fall) { return from <= fall.from && fall.to <= to; });
}

std::vector<Evidence::Fall> Evidence::falls_of(const Target& target) const {
  const auto found = lives_.find(target);
  return found == lives_.end() ? std::vector<Fall>{} : found->second.falls;
}

bool Evidence::knows_witness_since(const Target& target, UtcTime from) const {
  const auto found = lives_.find(target);
  if (found == lives_.end()) return true;
  const auto& lines = found->second.lines;
  return std::all_of(lines.begin(), lines.end(), [&](const Line& line) { return line.first <= from; });
}

}  // namespace bandwatch::counting
