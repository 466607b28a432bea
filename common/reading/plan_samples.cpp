#include "common/reading/plan_samples.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace bandwatch::reading {

using counting::Page;

SamplesPlan::SamplesPlan(const BucketRequest& request, const std::vector<counting::GatewaySchema>& schemas,
                         counting::NewTargetPolicy policy, counting::BucketSink& sink)
    : accountant_(schemas, policy, request.grid.start),
      run_(request.grid, request.attribution, sink),
      scrapes_(request.grid, sink) {
  if (request.keep_at) keeper_.emplace(*request.keep_at);
  if (!request.resume) return;
  accountant_.restore(request.resume->checkpoints);
  accountant_.restore(request.resume->up, request.resume->witnesses);
  if (keeper_) keeper_->add(*request.resume);
}

void SamplesPlan::observe(const Page& page) {
  flush();
  for (const auto& series : page.up) {
    for (std::size_t i = 0; i < series.times.size(); ++i)
      scrapes_.add(series.times[i], series.values[i]);
    scrapes_.flush(counting::target_of(series.labels));
  }
  if (!keeper_) return;
  keeper_->add_counters(page.counters);
  keeper_->add_up(page.up);
  keeper_->add_witnesses(page.witnesses);
}

void SamplesPlan::take(const counting::CountedSeries& series, const counting::Delta& delta) {
  if (!current_ || current_->id != series.id) {
    flush();
    current_ = series;
  }
  run_.add(series, delta);
}

void SamplesPlan::flush() {
  if (current_) run_.flush(*current_);
  current_.reset();
}

BucketReport SamplesPlan::finish(const ReadReport& read) {
  flush();
  BucketReport out;
  out.plan = Plan::kSamples;
  out.samples = read.samples;
  out.schema_found = read.schema_found;
  if (keeper_) out.resume = std::make_shared<const counting::Resume>(keeper_->finish());
  return out;
}

}  // namespace bandwatch::reading
