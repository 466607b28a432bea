#include "common/promql/plans.hpp"

#include "common/promql/plan_samples.hpp"

#include <utility>

namespace bandwatch::promql {

std::string_view name_of(Plan plan) noexcept {
  switch (plan) {
    case Plan::kSamples:
      return "samples";
  }
  return "";
}

boost::asio::awaitable<Result<BucketReport>> Plans::read(BucketRequest request, bandwidth::BucketSink& sink) {
  sink.begin();
  auto report = co_await read_samples(request, sink);
  co_return report;
}

boost::asio::awaitable<Result<BucketReport>> Plans::read_samples(const BucketRequest& request,
                                                                 bandwidth::BucketSink& sink) {
  SamplesPlan plan{request, reader_.options().schemas, policy_, sink};
  Reader::PageObserver observe = [&plan](const bandwidth::Page& page) { plan.observe(page); };
  bandwidth::Accountant::Sink take = [&plan](const bandwidth::CountedSeries& series, const bandwidth::Delta& delta) {
    plan.take(series, delta);
  };
  auto selection = request.selection;
  const auto from = request.resume ? request.resume->at : request.grid.start - reader_.options().pad;
  auto read = co_await reader_.read_from(from, std::move(selection), plan.window(), plan.accountant(), std::move(take),
                                         std::move(observe));
  if (!read) co_return std::move(read).error();
  co_return plan.finish(*read);
}

}  // namespace bandwatch::promql
