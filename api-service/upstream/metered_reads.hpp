#pragma once

#include "api-service/cache/supply.hpp"
#include "common/telemetry/metrics.hpp"

#include <boost/asio/awaitable.hpp>

namespace bandwatch::api {

/// Reads as another does, and tells what the database was asked: bandwatch_upstream_reads_total by plan and result,
/// bandwatch_upstream_samples_total of bandwidth counters, bandwatch_upstream_read_duration_seconds. It and `metrics`
/// must outlive the reads. As thread-safe as `read`.
class MeteredReads {
 public:
  MeteredReads(ReadBuckets read, telemetry::Metrics& metrics);

  /// A ReadBuckets. The result is that of the other.
  [[nodiscard]] boost::asio::awaitable<Result<reading::BucketReport>> read(reading::BucketRequest request,
                                                                           counting::BucketSink& sink);

 private:
  ReadBuckets read_;
  prometheus::Family<prometheus::Counter>& reads_;
  prometheus::Counter& samples_;
  prometheus::Histogram& duration_;
};

}  // namespace bandwatch::api
