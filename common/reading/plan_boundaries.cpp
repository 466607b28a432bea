#include "common/reading/plan_boundaries.hpp"

#include "common/counting/counter_walk.hpp"
#include "common/counting/twins.hpp"
#include "common/reading/wanted.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

namespace bandwatch::reading {

using counting::Series;

namespace {

/// What databases show late at the most, with room to spare.
constexpr Duration kShownLate = std::chrono::minutes{2};
/// No bucket has more: one each millisecond.
constexpr double kMostScrapes = 1e9;

}  // namespace

std::optional<EvenGrid> EvenGrid::inside(const counting::BucketGrid& grid) {
  using std::chrono::minutes;
  constexpr std::array<Duration, 4> kSteps{minutes{60}, minutes{30}, minutes{15}, minutes{5}};
  for (const auto step : kSteps) {
    const bool divides =
        std::all_of(grid.ends.begin(), grid.ends.end() - 1, [&](UtcTime end) { return floor_to(end, step) == end; });
    if (!divides) continue;
    const EvenGrid out{step, floor_to(grid.start + step - Duration{1}, step),
                       floor_to(grid.ends.back() - kShownLate, step)};
    if (out.last - out.first < 2 * step) return std::nullopt;
    return out;
  }
  return std::nullopt;
}

BoundariesPlan::BoundariesPlan(const BucketRequest& request, const ReaderOptions& options, const EvenGrid& even,
                               counting::BucketSink& sink)
    : request_(request),
      schemas_(options.schemas),
      replica_labels_(options.replica_labels),
      even_(even),
      sink_(sink),
      run_(request.grid, request.attribution, sink),
      scrapes_(request.grid, sink),
      cursor_(request.grid) {
  report_.plan = Plan::kBoundaries;
  if (request.keep_at) keeper_.emplace(*request.keep_at);
}

void BoundariesPlan::take_witnesses(const std::vector<Series>& last, UtcTime from) {
  for (const auto& series : last) {
    const auto target = counting::target_of(series.labels);
    jobs_.insert(target.job);
    // A witness that wasn't there a bucket ago: another life of the node, or nobody knows.
    for (std::size_t i = 0; i < series.times.size(); ++i) {
      const bool continues = i > 0 && series.times[i - 1] == series.times[i] - even_.step;
      if (!continues && series.times[i] > from) restarts_[series.times[i]].insert(target);
    }
  }
}

void BoundariesPlan::take_witness_falls(const std::vector<Series>& falls) {
  for (const auto& series : falls) {
    for (const auto end : series.times)
      restarts_[end].insert(counting::target_of(series.labels));
  }
}

void BoundariesPlan::take_falls(const std::string& metric, const std::vector<Series>& falls) {
  for (const auto& series : falls) {
    const auto id = named_of(series, metric).canonical();
    for (const auto end : series.times)
      falls_[end].insert(id);
  }
}

Labels BoundariesPlan::named_of(const Series& series, const std::string& metric) const {
  auto labels = counting::without_replica(series.labels, replica_labels_);
  labels.set("__name__", metric);
  return labels;
}

bool BoundariesPlan::fell(const std::string& id, UtcTime end) const {
  const auto found = falls_.find(end);
  return found != falls_.end() && found->second.contains(id);
}

bool BoundariesPlan::restarted(const counting::Target& target, UtcTime end) const {
  const auto found = restarts_.find(end);
  return found != restarts_.end() && found->second.contains(target);
}

void BoundariesPlan::take_counters(const std::string& metric, const std::vector<Series>& last, Window piece) {
  std::map<std::string, std::vector<const Series*>> twins;
  for (const auto& series : last) {
    const auto counted = selected(schemas_, request_.selection, named_of(series, metric));
    if (!counted) continue;
    report_.schema_found = true;
    jobs_.insert(counted->target.job);
    twins[counted->id].push_back(&series);
  }
  for (const auto& [id, all] : twins) {
    if (all.size() == 1) {
      take_counter(*selected(schemas_, request_.selection, named_of(*all.front(), metric)), *all.front(), piece);
      continue;
    }
    // Which of them counts when is for the samples to tell.
    for (const auto* series : all) {
      for (const auto end : series->times) {
        if (is_even(end) && piece.contains(end)) dirty_[end].insert(id);
      }
    }
  }
}

void BoundariesPlan::take_alone(const std::string& metric, const std::vector<Series>& alone, Window piece) {
  for (const auto& series : alone) {
    const auto id = named_of(series, metric).canonical();
    for (const auto end : series.times) {
      if (is_even(end) && piece.contains(end)) dirty_[end].insert(id);
    }
  }
}

void BoundariesPlan::take_counter(const counting::CountedSeries& counted, const Series& last, Window piece) {
  std::optional<std::uint64_t> before;
  for (std::size_t i = 0; i < last.times.size(); ++i) {
    const auto end = last.times[i];
    const auto value = counting::byte_count(last.values[i]);
    const bool continues = i > 0 && last.times[i - 1] == end - even_.step;
    const auto base = continues ? before : std::nullopt;
    before = value;
    if (!is_even(end) || !piece.contains(end)) continue;
    // What a fall meant, the samples of the next bucket may tell.
    const bool clean = value && base && !fell(counted.id, end) && !fell(counted.id, end - even_.step) &&
                       !restarted(counted.target, end) && !restarted(counted.target, end - even_.step);
    if (!clean) {
      dirty_[end].insert(counted.id);
      continue;
    }
    run_.add(end, Bytes{*value - *base});
  }
  report_.samples += last.times.size();
  run_.flush(counted);
}

void BoundariesPlan::mark_edges(const std::vector<Series>& count, const std::vector<Series>& with_edge) {
  std::map<Labels, std::set<std::pair<UtcTime, double>>> within;
  for (const auto& series : count) {
    auto& mine = within[series.labels];
    for (std::size_t i = 0; i < series.times.size(); ++i)
      mine.emplace(series.times[i], series.values[i]);
  }
  for (const auto& series : with_edge) {
    const auto& mine = within[series.labels];
    for (std::size_t i = 0; i < series.times.size(); ++i) {
      const std::pair whole{series.times[i], series.values[i]};
      if (is_even(whole.first) && !mine.contains(whole))
        on_edge_[whole.first].insert(counting::target_of(series.labels));
    }
  }
}

bool BoundariesPlan::is_on_edge(const counting::Target& target, UtcTime end) const {
  const auto found = on_edge_.find(end);
  return found != on_edge_.end() && found->second.contains(target);
}

void BoundariesPlan::take_scrapes(const std::vector<Series>& count, const std::vector<Series>& with_edge,
                                  const std::vector<Series>& ok) {
  mark_edges(count, with_edge);
  // Of twins that scrape one target, what the better one saw.
  std::map<counting::Target, std::map<UtcTime, counting::ScrapeCount>> found;
  const auto take = [&](const std::vector<Series>& all, std::uint32_t counting::ScrapeCount::*member) {
    for (const auto& series : all) {
      auto& buckets = found[counting::target_of(series.labels)];
      for (std::size_t i = 0; i < series.times.size(); ++i) {
        if (!is_even(series.times[i]) || !(series.values[i] >= 0)) continue;
        auto& known = buckets[series.times[i]].*member;
        known = std::max(known, static_cast<std::uint32_t>(std::min(series.values[i], kMostScrapes)));
      }
    }
  };
  take(count, &counting::ScrapeCount::seen);
  take(ok, &counting::ScrapeCount::ok);
  for (const auto& [target, buckets] : found) {
    for (const auto& [end, counted] : buckets) {
      if (is_on_edge(target, end)) continue;
      sink_.on_scrapes(target, cursor_.bucket_of(end), std::span{&counted, 1});
      scraped_[target][end] = counted;
    }
  }
}

std::set<UtcTime> BoundariesPlan::silent() const {
  std::set<UtcTime> out;
  for (const auto& [target, buckets] : scraped_) {
    std::int64_t usual = 1;
    for (const auto& [end, count] : buckets)
      usual = std::max<std::int64_t>(usual, count.seen);
    // The scrapes at both ends of a stretch are not in it, and one may have come a moment too late for its bucket.
    const auto lacking = counting::kCatchUp * usual / even_.step - 2;
    for (const auto& [end, count] : buckets) {
      if (usual - count.ok > std::max<std::int64_t>(lacking, 1)) out.insert(end);
    }
  }
  return out;
}

std::vector<Window> BoundariesPlan::raw_stretches() const {
  std::vector<Window> out;
  const auto window = request_.grid.window();
  if (window.start < even_.first) out.push_back({window.start, even_.first});
  auto raw = silent();
  for (const auto& [end, ids] : dirty_)
    raw.insert(end);
  for (const auto& [end, targets] : on_edge_)
    raw.insert(end);
  for (const auto end : raw) {
    const Window bucket{end - even_.step, end};
    if (!out.empty() && out.back().end == bucket.start) {
      out.back().end = bucket.end;
    } else {
      out.push_back(bucket);
    }
  }
  // The last stretch stands alone: it is where a later read goes on from.
  if (even_.last < window.end) out.push_back({even_.last, window.end});
  return out;
}

void BoundariesPlan::observe(const counting::Page& page, Window stretch) {
  if (current_) run_.flush(*std::exchange(current_, std::nullopt));
  for (const auto& series : page.up) {
    const auto target = counting::target_of(series.labels);
    for (std::size_t i = 0; i < series.times.size(); ++i) {
      const auto at = series.times[i];
      const bool counted = is_even(at) && !is_on_edge(target, end_of(at));
      if (stretch.contains(at) && !counted) scrapes_.add(at, series.values[i]);
    }
    scrapes_.flush(target);
  }
  report_.schema_found = report_.schema_found || !page.counters.empty();
  for (const auto& series : page.counters)
    report_.samples += series.times.size();
  if (!keeper_) return;
  keeper_->add_counters(page.counters);
  keeper_->add_up(page.up);
  keeper_->add_witnesses(page.witnesses);
}

void BoundariesPlan::take(const counting::CountedSeries& series, const counting::Delta& delta) {
  // The bytes of a clean bucket are booked already, though it or its neighbours had to be read raw.
  if (is_even(delta.at)) {
    const auto dirty = dirty_.find(end_of(delta.at));
    if (dirty == dirty_.end() || !dirty->second.contains(series.id)) {
      if (counting::is_catch_up(delta)) sink_.on_event(series, delta);
      return;
    }
  }
  if (!current_ || current_->id != series.id) {
    if (current_) run_.flush(*current_);
    current_ = series;
  }
  run_.add(series, delta);
}

BucketReport BoundariesPlan::finish() {
  if (current_) run_.flush(*std::exchange(current_, std::nullopt));
  if (keeper_) report_.resume = std::make_shared<const counting::Resume>(keeper_->finish());
  return report_;
}

}  // namespace bandwatch::reading
