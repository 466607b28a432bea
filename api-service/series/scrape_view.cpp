#include "api-service/series/scrape_view.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace bandwatch::api {
namespace {

bool any(const counting::ScrapeCount& count) {
  return count.seen > 0;
}

/// Joins stretches of the same node and reason that touch.
std::vector<Gap> merged(std::vector<Gap> gaps) {
  const auto order = [](const Gap& gap) { return std::tie(gap.target, gap.reason, gap.window.start, gap.window.end); };
  std::sort(gaps.begin(), gaps.end(), [&](const Gap& a, const Gap& b) { return order(a) < order(b); });
  std::vector<Gap> out;
  for (auto& gap : gaps) {
    auto* last = out.empty() ? nullptr : &out.back();
    // Two restarts in a row stay two.
    if (last != nullptr && last->target == gap.target && last->reason == gap.reason &&
        gap.reason != GapReason::kRestart && gap.window.start <= last->window.end) {
      last->window.end = std::max(last->window.end, gap.window.end);
    } else {
      out.push_back(std::move(gap));
    }
  }
  return out;
}

}  // namespace

ScrapeView::ScrapeView(const counting::BucketGrid& grid, const std::vector<const Strip*>& strips)
    : grid_(grid), ok_(grid.ends.size()) {
  std::map<counting::Target, std::vector<counting::ScrapeCount>> all;
  for (const auto* strip : strips) {
    if (strip->scrapes().empty()) continue;
    std::vector<std::optional<std::size_t>> bucket_of;
    for (const auto end : strip->grid().ends)
      bucket_of.push_back(grid.index_of(end));
    for (const auto& [target, counts] : strip->scrapes()) {
      auto& row = all.try_emplace(target, grid.ends.size()).first->second;
      counts.for_each([&](std::size_t index, counting::ScrapeCount count) {
        const auto bucket = bucket_of[index];
        if (!bucket) return;
        row[*bucket].seen += count.seen;
        row[*bucket].ok += count.ok;
        ok_[*bucket] += count.ok;
      });
    }
  }
  for (auto& [target, counts] : all) {
    if (std::none_of(counts.begin(), counts.end(), any)) continue;
    lives_.push_back({target, std::move(counts)});
    measure(lives_.back());
  }
}

UtcTime ScrapeView::start_of(std::size_t bucket) const {
  return bucket == 0 ? grid_.start : grid_.ends[bucket - 1];
}

Duration ScrapeView::width(std::size_t bucket) const {
  return grid_.ends[bucket] - start_of(bucket);
}

void ScrapeView::measure(Life& life) const {
  const auto& counts = life.counts;
  life.first = static_cast<std::size_t>(std::find_if(counts.begin(), counts.end(), any) - counts.begin());
  life.last = static_cast<std::size_t>(counts.rend() - std::find_if(counts.rbegin(), counts.rend(), any)) - 1;
  std::vector<double> distances;
  auto before = life.first;
  for (auto i = life.first + 1; i <= life.last; ++i) {
    if (!any(counts[i])) continue;
    distances.push_back(static_cast<double>((grid_.ends[i] - grid_.ends[before]).count()) / counts[i].seen);
    before = i;
  }
  if (distances.empty()) distances.push_back(static_cast<double>(width(life.first).count()) / counts[life.first].seen);
  const auto middle = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2);
  std::nth_element(distances.begin(), middle, distances.end());
  life.interval_ms = *middle;
}

std::size_t ScrapeView::due_end(const Life& life, UtcTime closed_until) const {
  const bool among_last =
      std::all_of(lives_.begin(), lives_.end(), [&](const Life& other) { return other.last <= life.last; });
  auto end = life.last + 1;
  while (among_last && end < grid_.ends.size() && grid_.ends[end] <= closed_until)
    ++end;
  return end;
}

std::optional<double> ScrapeView::coverage(UtcTime closed_until) const {
  double ok = 0;
  double due = 0;
  for (const auto& life : lives_) {
    double seen = 0;
    double by_rate = 0;
    for (auto i = life.first; i < due_end(life, closed_until); ++i) {
      ok += life.counts[i].ok;
      seen += life.counts[i].seen;
      const bool full = i != life.first && i != life.last;
      by_rate += full ? static_cast<double>(width(i).count()) / life.interval_ms : life.counts[i].seen;
    }
    due += std::max(seen, std::floor(by_rate));
  }
  if (due == 0) return std::nullopt;
  return ok / due;
}

void ScrapeView::add_silences(std::vector<Gap>& out, const Life& life, std::size_t end) const {
  for (auto i = life.first; i < end; ++i) {
    if (life.counts[i].ok > 0) continue;
    const auto from = i;
    while (i < end && life.counts[i].ok == 0)
      ++i;
    const Window silence{start_of(from), grid_.ends[i - 1]};
    if (static_cast<double>(silence.length().count()) < 2 * life.interval_ms) continue;
    out.push_back({life.target, GapReason::kScrapeMissing, silence});
  }
}

std::vector<Gap> ScrapeView::gaps(const std::vector<const Strip*>& strips, UtcTime closed_until) const {
  std::vector<Gap> out;
  for (const auto& life : lives_)
    add_silences(out, life, due_end(life, closed_until));
  const auto window = grid_.window();
  // Where scrapes are minutes apart, each would look like the end of an outage.
  const auto is_usual = [&](const Gap& gap) {
    return std::any_of(lives_.begin(), lives_.end(), [&](const Life& life) {
      return life.target == gap.target && gap.reason == GapReason::kScrapeMissing &&
             static_cast<double>(gap.window.length().count()) < 2 * life.interval_ms;
    });
  };
  const auto add_cut = [&](Gap gap) {
    gap.window.start = std::max(gap.window.start, window.start);
    gap.window.end = std::min(gap.window.end, window.end);
    if (gap.window.start < gap.window.end) out.push_back(std::move(gap));
  };
  for (const auto* strip : strips) {
    for (const auto& gap : strip->gaps()) {
      if (!is_usual(gap)) add_cut(gap);
    }
    for (const auto& [target, birth] : strip->births())
      add_cut({target, GapReason::kNotYetBorn, Window{window.start, birth}});
  }
  return merged(std::move(out));
}

}  // namespace bandwatch::api
