#include "api-service/upstream/metered_reads.hpp"

#include <chrono>
#include <string>
#include <utility>

namespace bandwatch::api {
namespace {

prometheus::Histogram::BucketBoundaries read_seconds() {
  return {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};
}

}  // namespace

MeteredReads::MeteredReads(ReadBuckets read, telemetry::Metrics& metrics)
    : read_(std::move(read)),
      reads_(metrics.counters("bandwatch_upstream_reads_total",
                              "Reads of counters from the database, by plan and result.")),
      samples_(metrics.counter("bandwatch_upstream_samples_total",
                               "Samples of bandwidth counters that were read from the database.")),
      duration_(metrics.histogram("bandwatch_upstream_read_duration_seconds",
                                  "From the question to the last sample of a read.", read_seconds())) {}

boost::asio::awaitable<Result<reading::BucketReport>> MeteredReads::read(reading::BucketRequest request,
                                                                         counting::BucketSink& sink) {
  const auto begin = std::chrono::steady_clock::now();
  auto under_way = read_(std::move(request), sink);
  auto report = co_await std::move(under_way);
  duration_.Observe(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  const std::string plan{report ? reading::name_of(report->plan) : std::string_view{}};
  const std::string result{report ? std::string_view{"ok"} : name_of(report.error().code)};
  reads_.Add({{"plan", plan}, {"result", result}}).Increment();
  if (report) samples_.Increment(static_cast<double>(report->samples));
  co_return report;
}

}  // namespace bandwatch::api
