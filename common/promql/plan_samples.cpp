#include "common/promql/plan_samples.hpp"

#include "common/bandwidth/counter_walk.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace bandwatch::promql {

using bandwidth::Page;
using bandwidth::Series;

namespace {

/// The time of the last sample inside `window` that is a byte count.
std::optional<UtcTime> last_usable(const Series& series, Window window) {
  for (std::size_t i = series.times.size(); i-- > 0 && series.times[i] > window.start;) {
    if (series.times[i] <= window.end && bandwidth::byte_count(series.values[i])) return series.times[i];
  }
  return std::nullopt;
}

}  // namespace

SamplesPlan::SamplesPlan(const BucketRequest& request, const std::vector<bandwidth::GatewaySchema>& schemas,
                         bandwidth::NewTargetPolicy policy, bandwidth::BucketSink& sink)
    : request_(request),
      schemas_(schemas),
      accountant_(schemas, policy, request.grid.start),
      run_(request.grid, request.attribution, sink),
      scrapes_(request.grid, sink) {
  if (request.keep_at) keeper_.emplace(*request.keep_at);
  if (!request.resume) return;
  for (const auto& [id, checkpoint] : request.resume->checkpoints)
    accountant_.restore(id, checkpoint);
  accountant_.restore(request.resume->up, request.resume->witnesses);
  if (keeper_) keeper_->add(*request.resume);
}

Window SamplesPlan::window() const {
  auto window = request_.grid.window();
  if (request_.attribution == bandwidth::Attribution::kLinear) window.end += bandwidth::kCatchUp;
  return window;
}

void SamplesPlan::observe(const Page& page) {
  flush();
  for (const auto& series : page.up) {
    for (std::size_t i = 0; i < series.times.size(); ++i)
      scrapes_.add(series.times[i], series.values[i]);
    scrapes_.flush(bandwidth::target_of(series.labels));
    if (!series.times.empty()) newest_scrape_ = std::max(newest_scrape_.value_or(UtcTime::min()), series.times.back());
  }
  // Told of here, as a series may have samples and not a single delta.
  const auto grid = request_.grid.window();
  for (const auto& series : page.counters) {
    const auto seen = last_usable(series, grid);
    if (!seen) continue;
    if (const auto counted = counted_series(schemas_, series.labels)) run_.flush(*counted, *seen);
  }
  if (!keeper_) return;
  keeper_->add_counters(page.counters);
  keeper_->add_up(page.up);
  keeper_->add_witnesses(page.witnesses);
}

void SamplesPlan::take(const bandwidth::CountedSeries& series, const bandwidth::Delta& delta) {
  if (!current_ || current_->id != series.id) {
    flush();
    current_ = series;
  }
  run_.add(series, delta);
}

void SamplesPlan::flush() {
  if (current_) run_.flush(*current_, UtcTime::min());
  current_.reset();
}

BucketReport SamplesPlan::finish(const ReadReport& read) {
  flush();
  BucketReport out;
  out.plan = Plan::kSamples;
  out.samples = read.samples;
  out.schema_found = read.schema_found;
  out.newest_scrape = newest_scrape_;
  if (keeper_) out.resume = std::make_shared<const bandwidth::Resume>(keeper_->finish());
  return out;
}

}  // namespace bandwatch::promql
