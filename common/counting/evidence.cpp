#include "common/counting/evidence.hpp"

#include <algorithm>
#include <cmath>

namespace bandwatch::counting {

void Evidence::add_up(const std::vector<Series>& up) {
  for (const auto& series : up) {
    auto& first = lives_[target_of(series.labels)].first_up;
    for (std::size_t i = 0; i < series.times.size(); ++i) {
      if (series.values[i] != 1.0) continue;
      if (!first || series.times[i] < *first) first = series.times[i];
      break;
    }
  }
}

void Evidence::add_witnesses(const std::vector<Series>& witnesses) {
  // One node's witness may be several series (a new node_id after a restart): they become one line of samples.
  std::map<Labels, std::vector<Sample>> lines;
  for (const auto& series : witnesses) {
    auto& samples = lines[series.labels.without("node_id")];
    for (std::size_t i = 0; i < series.times.size(); ++i) {
      if (std::isfinite(series.values[i])) samples.emplace_back(series.times[i], series.values[i]);
    }
  }
  for (auto& [labels, samples] : lines) {
    if (!samples.empty()) extend(lives_[target_of(labels)], labels, std::move(samples));
  }
}

void Evidence::extend(Life& life, const Labels& labels, std::vector<Sample> samples) {
  std::sort(samples.begin(), samples.end());
  const auto [found, is_new] = life.lines.try_emplace(labels, Line{samples.front().first, samples.front()});
  auto& line = found->second;
  const auto note = [&](const Sample& before, const Sample& after) {
    if (after.second < before.second) life.falls.push_back(Fall{before.first, after.first});
  };
  // What lies before the known stretch counts only if it joins it.
  if (samples.back().first >= line.first) {
    for (std::size_t i = 1; i < samples.size() && samples[i].first <= line.first; ++i)
      note(samples[i - 1], samples[i]);
    line.first = std::min(line.first, samples.front().first);
  }
  for (const auto& sample : samples) {
    if (sample.first <= line.last.first) continue;
    note(line.last, sample);
    line.last = sample;
  }
}

bool Evidence::was_up_before(const Target& target, UtcTime t) const {
  const auto found = lives_.find(target);
  return found != lives_.end() && found->second.first_up && *found->second.first_up < t;
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
  return std::all_of(lines.begin(), lines.end(), [&](const auto& line) { return line.second.first <= from; });
}

}  // namespace bandwatch::counting
