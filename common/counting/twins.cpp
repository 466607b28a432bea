#include "common/counting/twins.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <span>
#include <utility>

namespace bandwatch::counting {
namespace {

/// Half a scrape more than two, as scrapes are not to the millisecond.
constexpr std::int64_t kMissedHalves = 5;
/// Whoever shows a sample that much later has seen a scrape that the other one missed.
constexpr std::int64_t kOneScrapeHalves = 2;

/// The usual distance of samples: the smallest, as a missed scrape only makes it larger.
Duration rhythm_of(const Series& series) {
  auto out = Duration::max();
  for (std::size_t i = 1; i < series.times.size(); ++i) {
    const auto distance = series.times[i] - series.times[i - 1];
    if (distance > Duration::zero()) out = std::min(out, distance);
  }
  return out;
}

class Union {
 public:
  /// `twins`, the first choice first. Samples of each in time order.
  explicit Union(std::span<const Series* const> twins) : twins_(twins) {
    // One that has too few samples to have a rhythm is held against that of the others.
    auto usual = Duration::max();
    for (const auto* twin : twins)
      usual = std::min(usual, rhythm_of(*twin));
    for (const auto* twin : twins) {
      const auto own = rhythm_of(*twin);
      const auto rhythm = own == Duration::max() ? usual : own;
      halves_.push_back(rhythm == Duration::max() ? Duration::zero() : rhythm / 2);
    }
  }

  /// What the twins from `choice` on have between `from` and `to`, both left out.
  void fill(std::size_t choice, UtcTime from, UtcTime to, Series& out) const {
    if (choice == twins_.size()) return;
    const auto& twin = *twins_[choice];
    auto last = from;
    for (auto i = after(twin, from); i < twin.times.size() && twin.times[i] < to; ++i) {
      fill_gap(choice, last, twin.times[i], out);
      out.times.push_back(twin.times[i]);
      out.values.push_back(twin.values[i]);
      last = twin.times[i];
    }
    fill_gap(choice, last, to, out);
  }

 private:
  static std::size_t after(const Series& series, UtcTime from) {
    return static_cast<std::size_t>(
        std::distance(series.times.begin(), std::upper_bound(series.times.begin(), series.times.end(), from)));
  }
  /// Where another twin goes on for longer than a scrape may be missed, and only there: else the gap is the counter's,
  /// and each twin shows its end at a moment of its own.
  void fill_gap(std::size_t choice, UtcTime from, UtcTime to, Series& out) const {
    const auto half = halves_[choice];
    if (to - from <= half * kMissedHalves) return;
    Series others;
    fill(choice + 1, from, to, others);
    if (others.times.empty() || others.times.back() - from <= half * kOneScrapeHalves) return;
    out.times.insert(out.times.end(), others.times.begin(), others.times.end());
    out.values.insert(out.values.end(), others.values.begin(), others.values.end());
  }

  std::span<const Series* const> twins_;
  std::vector<Duration> halves_;  ///< of the usual distance
};

using Groups = std::map<Labels, std::vector<const Series*>>;

std::vector<Series> united(Groups& groups, Window window) {
  std::vector<Series> out;
  for (auto& [labels, twins] : groups) {
    std::sort(twins.begin(), twins.end(), [](const Series* a, const Series* b) { return a->labels < b->labels; });
    Series one{labels, {}, {}};
    // The window's end belongs to it; its start doesn't.
    Union{twins}.fill(0, window.start, window.end + Duration{1}, one);
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace

Labels without_replica(Labels labels, const std::vector<std::string>& replica_labels) {
  for (const auto& name : replica_labels)
    labels.set(name, {});
  return labels;
}

bool has_replica(const std::vector<Series>& all, const std::vector<std::string>& replica_labels) {
  return std::any_of(all.begin(), all.end(), [&](const Series& series) {
    return std::any_of(replica_labels.begin(), replica_labels.end(),
                       [&](const std::string& name) { return !series.labels.get(name).empty(); });
  });
}

void unite_twins(std::vector<Series>& all, const std::vector<std::string>& replica_labels, Window window) {
  if (!has_replica(all, replica_labels)) return;
  Groups groups;
  for (const auto& series : all)
    groups[without_replica(series.labels, replica_labels)].push_back(&series);
  all = united(groups, window);
}

void unite_by_target(std::vector<Series>& up, Window window) {
  Groups groups;
  for (const auto& series : up) {
    const auto target = target_of(series.labels);
    groups[Labels{{{"__name__", "up"}, {"job", target.job}, {"instance", target.instance}}}].push_back(&series);
  }
  if (groups.size() < up.size()) up = united(groups, window);
}

}  // namespace bandwatch::counting
