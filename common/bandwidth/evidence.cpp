#include "common/bandwidth/evidence.hpp"

#include <algorithm>
#include <cmath>

namespace bandwatch::bandwidth {

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
  struct Line {
    Target target;
    std::vector<std::pair<UtcTime, double>> samples;
  };
  std::map<Labels, Line> lines;
  for (const auto& series : witnesses) {
    auto& line = lines[series.labels.without("node_id")];
    line.target = target_of(series.labels);
    for (std::size_t i = 0; i < series.times.size(); ++i) {
      if (std::isfinite(series.values[i])) line.samples.emplace_back(series.times[i], series.values[i]);
    }
  }
  for (auto& [labels, line] : lines) {
    if (line.samples.empty()) continue;
    std::sort(line.samples.begin(), line.samples.end());
    auto& life = lives_[line.target];
    const auto begin = line.samples.front().first;
    if (!life.witness_since || begin < *life.witness_since) life.witness_since = begin;
    const auto [found, is_new] = life.tails.try_emplace(labels, WitnessTail{begin, line.samples.front().second});
    auto& tail = found->second;
    for (const auto& [at, value] : line.samples) {
      if (at <= tail.at) continue;
      if (value < tail.value) life.falls.push_back(Fall{tail.at, at});
      tail = WitnessTail{at, value};
    }
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
  return std::any_of(falls.begin(), falls.end(),
                     [&](const Fall& fall) { return from <= fall.from && fall.to <= to; });
}

bool Evidence::knows_witness_since(const Target& target, UtcTime from) const {
  const auto found = lives_.find(target);
  return found == lives_.end() || !found->second.witness_since || *found->second.witness_since <= from;
}

}  // namespace bandwatch::bandwidth
