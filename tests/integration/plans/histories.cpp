#include "tests/integration/plans/histories.hpp"

#include "common/counting/bucket_run.hpp"
#include "common/counting/schema.hpp"
#include "common/reading/wanted.hpp"

#include <cmath>
#include <random>
#include <utility>

namespace bandwatch::test {
namespace {

using counting::Series;

void move_to_job(std::vector<Series>& all, const std::string& job) {
  for (auto& series : all)
    series.labels.set("job", job);
}

/// Samples that no counter has, and a counter that isn't there for a while.
void spoil(std::vector<Series>& counters, std::mt19937_64& random) {
  for (auto& series : counters) {
    for (auto& value : series.values) {
      if (random() % 40 == 0) value = random() % 2 == 0 ? std::nan("") : -1.0;
    }
    if (random() % 4 != 0 || series.times.size() < 40) continue;
    const auto from = static_cast<std::ptrdiff_t>(random() % 10);
    series.times.erase(series.times.begin() + from, series.times.begin() + from + 25);
    series.values.erase(series.values.begin() + from, series.values.begin() + from + 25);
  }
}

}  // namespace

std::vector<JobHistory> make_histories(std::size_t count, UtcTime begin) {
  std::vector<JobHistory> out;
  for (std::uint64_t seed = 1; seed <= count; ++seed) {
    HistoryOptions options;
    options.seed = seed;
    options.begin = begin;
    options.scrapes = 240 + seed % 3 * 120;
    options.restart_chance = seed % 4 == 0 ? 0.0 : 0.02;
    options.outage_chance = seed % 2 == 0 ? 0.004 : 0.02;
    JobHistory one{"kong-" + std::to_string(seed), make_history(options)};
    std::mt19937_64 random{seed};
    if (seed % 3 == 0) spoil(one.history.counters, random);
    for (auto* series : {&one.history.counters, &one.history.up, &one.history.witnesses})
      move_to_job(*series, one.job);
    out.push_back(std::move(one));
  }
  return out;
}

std::vector<Series> series_of(const std::vector<JobHistory>& histories) {
  std::vector<Series> out;
  for (const auto& [job, history] : histories) {
    for (const auto* part : {&history.counters, &history.up, &history.witnesses})
      out.insert(out.end(), part->begin(), part->end());
  }
  return out;
}

std::vector<Series> disordered(const std::vector<Series>& all) {
  std::vector<Series> out;
  for (const auto& series : all) {
    Series early{series.labels, {}, {}};
    Series late = early;
    Series again = early;
    const auto add = [&](Series& to, std::size_t i) {
      to.times.push_back(series.times[i]);
      to.values.push_back(series.values[i]);
    };
    for (std::size_t i = 0; i < series.times.size(); ++i) {
      add(2 * i < series.times.size() ? early : late, i);
      if (i % 3 == 0) add(again, i);
    }
    for (auto* part : {&late, &early, &again}) {
      if (!part->times.empty()) out.push_back(std::move(*part));
    }
  }
  return out;
}

std::unique_ptr<BucketCollector> expected(const JobHistory& history, const reading::BucketRequest& request) {
  auto out = std::make_unique<BucketCollector>(request.grid.ends.size());
  counting::BucketRun run{request.grid, request.attribution, *out};
  counting::ScrapeRun scrapes{request.grid, *out};
  // From the very first sample on, so that nothing needs to be asked.
  auto page = page_of(history.history, history.history.window);
  std::erase_if(page.counters, [&](const Series& series) {
    return !reading::selected(counting::schema_presets(), request.selection, series.labels);
  });
  counting::Accountant accountant{counting::schema_presets(), counting::NewTargetPolicy::kBaseline,
                                  history.history.window.start};
  accountant.account(page, {}, [&](const counting::CountedSeries& series, const counting::Delta& delta) {
    // A first sample before the grid is worth something there, and nothing here.
    if (delta.at <= request.grid.start) return;
    run.add(series, delta);
    run.flush(series);
  });
  for (const auto& series : page.up) {
    for (std::size_t i = 0; i < series.times.size(); ++i)
      scrapes.add(series.times[i], series.values[i]);
    scrapes.flush(counting::target_of(series.labels));
  }
  return out;
}

std::size_t samples_in(const JobHistory& history, Window window) {
  std::size_t out = 0;
  for (const auto& series : cut(history.history.counters, window))
    out += series.times.size();
  return out;
}

counting::BucketGrid even_grid(Window window, Duration step) {
  counting::BucketGrid grid;
  grid.start = floor_to(window.start + window.length() / 3, step);
  for (auto end = grid.start + step; end <= window.end; end += step)
    grid.ends.push_back(end);
  return grid;
}

std::pair<counting::BucketGrid, counting::BucketGrid> split(const counting::BucketGrid& grid, std::uint64_t seed) {
  std::mt19937_64 random{seed};
  const auto length = static_cast<std::uint64_t>((grid.ends.back() - grid.start).count());
  const UtcTime cut = grid.start + Duration{static_cast<std::int64_t>(1 + random() % (length - 1))};
  std::pair<counting::BucketGrid, counting::BucketGrid> out;
  out.first.start = grid.start;
  out.second.start = cut;
  for (const auto end : grid.ends)
    (end < cut ? out.first : out.second).ends.push_back(end);
  out.first.ends.push_back(cut);
  return out;
}

std::vector<counting::BucketGrid> grids_over(Window window) {
  std::vector<counting::BucketGrid> out;
  const auto middle = window.start + window.length() / 3;
  for (const auto step :
       {std::chrono::minutes{1}, std::chrono::minutes{5}, std::chrono::minutes{7}, std::chrono::minutes{15}}) {
    counting::BucketGrid grid;
    grid.start = middle;
    for (auto end = floor_to(middle, step) + step; end < window.end; end += step)
      grid.ends.push_back(end);
    grid.ends.push_back(window.end - std::chrono::seconds{40});
    if (grid.ends.size() > 1 && grid.ends[grid.ends.size() - 2] >= grid.ends.back())
      grid.ends.erase(grid.ends.end() - 2);
    out.push_back(std::move(grid));
  }
  return out;
}

}  // namespace bandwatch::test
