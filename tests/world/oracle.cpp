#include "tests/world/oracle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace bandwatch::world {
namespace {

using counting::BucketGrid;
using counting::Dimensions;

std::string name_of(const Dimensions& tuple) {
  return fmt::format("{}/{}/{}/{}", tuple.service, tuple.route, tuple.consumer, name_of(tuple.direction));
}

/// Where the truth of one dimension tuple lies, by buckets and in all.
class Bounds {
 public:
  explicit Bounds(const BucketGrid& grid) : grid_(grid), low_(grid.ends.size()), high_(grid.ends.size()) {}

  void add(const Shown& shown) {
    const auto window = grid_.window();
    if (shown.late > window.start && shown.early <= window.end) {
      // Counted in any of the buckets that it may be counted in; for sure only if that is one.
      const auto first = place(std::max(shown.early, window.start + Duration{1}));
      const auto last = place(std::min(shown.late, window.end));
      for (auto bucket = first; bucket <= last; ++bucket)
        high_[bucket] += shown.high;
      const bool inside = window.contains(shown.early) && window.contains(shown.late);
      if (inside && first == last) low_[first] += shown.low;
      if (inside) least_ += shown.low;
      most_ += shown.high;
    }
  }

  /// What is wrong with `found`; empty if nothing is. `lower_too`: less than the truth is wrong.
  [[nodiscard]] std::string fault_of(const std::vector<std::uint64_t>& found, bool lower_too, bool higher_too) const {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < found.size(); ++i) {
      sum += found[i];
      if ((lower_too && found[i] < low_[i]) || (higher_too && found[i] > high_[i]))
        return fmt::format("bucket {}: {} for {}", i, found[i], range(low_[i], high_[i]));
    }
    if ((lower_too && sum < least_) || (higher_too && sum > most_))
      return fmt::format("total: {} for {}", sum, range(least_, most_));
    return {};
  }

 private:
  static std::string range(std::uint64_t low, std::uint64_t high) {
    return low == high ? std::to_string(low) : fmt::format("{} to {}", low, high);
  }
  [[nodiscard]] std::size_t place(UtcTime at) const {
    return static_cast<std::size_t>(std::lower_bound(grid_.ends.begin(), grid_.ends.end(), at) - grid_.ends.begin());
  }

  const BucketGrid& grid_;
  std::vector<std::uint64_t> low_;
  std::vector<std::uint64_t> high_;
  std::uint64_t least_{0};
  std::uint64_t most_{0};
};

/// The jobs that have shown themselves to be the gateway's by the end of the grid: a target that has only failed until
/// then may be anybody's, as may be scrapes that are stored under another job.
std::set<std::string> jobs_of(const Life& life, const BucketGrid& grid) {
  std::set<std::string> out;
  for (const auto& series : life.series) {
    const bool is_up = series.labels.get("__name__") == "up";
    if (!is_up && series.times.front() <= grid.ends.back()) out.emplace(series.labels.get("job"));
  }
  return out;
}

/// The scrapes that the database holds of each target of `jobs`, by buckets.
Outcome::Scrapes scrapes_of(const Life& life, const std::set<std::string>& jobs, const BucketGrid& grid) {
  std::map<counting::Target, std::map<UtcTime, double>> all;  // a scrape may be spelled twice
  for (const auto& series : life.series) {
    if (series.labels.get("__name__") != "up" || !jobs.contains(std::string{series.labels.get("job")})) continue;
    auto& target = all[counting::target_of(series.labels)];
    for (std::size_t i = 0; i < series.times.size(); ++i)
      target[series.times[i]] = series.values[i];
  }
  Outcome::Scrapes out;
  for (const auto& [target, scrapes] : all) {
    for (const auto& [at, up] : scrapes) {
      const auto bucket = grid.index_of(at);
      if (!bucket) continue;
      auto& count = out.try_emplace(target, grid.ends.size()).first->second[*bucket];
      ++count.first;
      if (up == 1.0) ++count.second;
    }
  }
  return out;
}

/// Which scrapes were found and are not there, or the other way round; empty if they are the same.
std::string difference_of(const Outcome::Scrapes& found, const Outcome::Scrapes& truth) {
  const auto of = [](const Outcome::Scrapes& all, const counting::Target& target, std::size_t bucket) {
    const auto row = all.find(target);
    return row == all.end() ? std::pair<std::uint32_t, std::uint32_t>{} : row->second.at(bucket);
  };
  for (const auto* one : {&found, &truth}) {
    for (const auto& [target, row] : *one) {
      for (std::size_t i = 0; i < row.size(); ++i) {
        const auto here = of(found, target, i);
        const auto there = of(truth, target, i);
        if (here != there)
          return fmt::format("{}/{} bucket {}: {} scrapes, {} of them good, for {}, {}", target.job, target.instance, i,
                             here.first, here.second, there.first, there.second);
      }
    }
  }
  return {};
}

}  // namespace

void Outcome::begin() {
  bytes_.clear();
  told_.clear();
  scrapes_.clear();
  at_least = false;
}

void Outcome::on_bytes(const counting::CountedSeries& series, std::size_t first, std::span<const Bytes> added) {
  auto& line = bytes_.try_emplace(series.dimensions, grid_.ends.size()).first->second;
  for (std::size_t i = 0; i < added.size(); ++i)
    line.at(first + i) += added[i].count();
}

void Outcome::on_event(const counting::CountedSeries& series, const counting::Delta& delta) {
  if (const auto bucket = grid_.index_of(delta.at)) told_.emplace(series.dimensions, *bucket);
}

void Outcome::on_scrapes(const counting::Target& target, std::size_t first,
                         std::span<const counting::ScrapeCount> counts) {
  auto& line = scrapes_.try_emplace(target, grid_.ends.size()).first->second;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    line.at(first + i).first += counts[i].seen;
    line.at(first + i).second += counts[i].ok;
  }
}

std::vector<std::string> wrong_and_silent(const Life& life, const counting::Selection& selection,
                                          counting::NewTargetPolicy policy, const Outcome& outcome) {
  std::vector<std::string> out;
  std::map<Dimensions, Bounds> bounds;
  for (const auto& shown : life.shown) {
    if (!selection.matches(shown.tuple)) continue;
    auto& of_tuple = bounds.try_emplace(shown.tuple, outcome.grid()).first->second;
    const bool counts = !shown.first_of_target || policy == counting::NewTargetPolicy::kFromZero;
    if (counts) of_tuple.add(shown);
    const auto bucket = outcome.grid().index_of(shown.early);
    if (shown.must_be_told && bucket && !outcome.tells(shown.tuple, *bucket))
      out.push_back(
          fmt::format("{} bucket {}: not told that it is no plain difference", name_of(shown.tuple), *bucket));
  }
  const Outcome::ByBucket nothing(outcome.grid().ends.size());
  for (const auto& [tuple, of_tuple] : bounds) {
    const auto found = outcome.bytes().find(tuple);
    const auto& line = found == outcome.bytes().end() ? nothing : found->second;
    const auto fault = of_tuple.fault_of(line, !outcome.at_least, !outcome.warns_of_twins);
    if (!fault.empty()) out.push_back(name_of(tuple) + " " + fault);
  }
  for (const auto& [tuple, line] : outcome.bytes()) {
    const bool any = std::any_of(line.begin(), line.end(), [](std::uint64_t bytes) { return bytes > 0; });
    if (any && !bounds.contains(tuple)) out.push_back(name_of(tuple) + ": there is no such thing");
  }
  if (life.judges_scrapes) {
    const auto jobs = jobs_of(life, outcome.grid());
    auto found = outcome.scrapes();
    std::erase_if(found, [&](const auto& entry) { return !jobs.contains(entry.first.job); });
    auto fault = difference_of(found, scrapes_of(life, jobs, outcome.grid()));
    if (!fault.empty()) out.push_back(std::move(fault));
  }
  return out;
}

std::string difference(const Outcome& one, const Outcome& other) {
  for (const auto& [tuple, line] : one.bytes()) {
    const auto found = other.bytes().find(tuple);
    for (std::size_t i = 0; i < line.size(); ++i) {
      const auto bytes = found == other.bytes().end() ? 0 : found->second[i];
      if (line[i] != bytes) return fmt::format("{} bucket {}: {} and {}", name_of(tuple), i, line[i], bytes);
    }
  }
  for (const auto& [tuple, line] : other.bytes()) {
    const bool any = std::any_of(line.begin(), line.end(), [](std::uint64_t bytes) { return bytes > 0; });
    if (any && !one.bytes().contains(tuple)) return name_of(tuple) + ": none and some";
  }
  return {};
}

}  // namespace bandwatch::world
