#include "api-service/upstream/metered_reads.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/text.hpp"
#include "tests/unit/api/strips.hpp"
#include "tests/unit/promql/await.hpp"

#include <boost/asio/io_context.hpp>

namespace {

using namespace bandwatch;
using namespace bandwatch::api;
using bandwatch::test::contains;

/// Answers every read with `answer`.
ReadBuckets always(Result<reading::BucketReport> answer) {
  return [answer](reading::BucketRequest,
                  counting::BucketSink&) -> boost::asio::awaitable<Result<reading::BucketReport>> { co_return answer; };
}

Result<reading::BucketReport> read_once(MeteredReads& reads) {
  boost::asio::io_context io;
  Strip strip{counting::BucketGrid{}, Grouping{}};
  reading::BucketRequest request;
  return bandwatch::test::await(io, reads.read(std::move(request), strip));
}

TEST_CASE("what is read from the database shows in the metrics, by plan") {
  telemetry::Metrics metrics{"test"};
  reading::BucketReport report;
  report.plan = reading::Plan::kChunks;
  report.samples = 60;
  MeteredReads reads{always(report), metrics};
  CHECK(read_once(reads)->samples == 60);
  CHECK(read_once(reads)->plan == reading::Plan::kChunks);
  const auto page = metrics.render();
  CHECK(contains(page, "\nbandwatch_upstream_reads_total{plan=\"chunks\",result=\"ok\"} 2\n"));
  CHECK(contains(page, "\nbandwatch_upstream_samples_total 120\n"));
  CHECK(contains(page, "\nbandwatch_upstream_read_duration_seconds_count 2\n"));
}

TEST_CASE("a read that failed is counted by its error, which is passed on") {
  telemetry::Metrics metrics{"test"};
  MeteredReads reads{always(Error{Errc::kTimeout, "no answer", {}}), metrics};
  CHECK(read_once(reads).error().detail == "no answer");
  const auto page = metrics.render();
  CHECK(contains(page, "\nbandwatch_upstream_reads_total{plan=\"\",result=\"timeout\"} 1\n"));
  CHECK(contains(page, "\nbandwatch_upstream_samples_total 0\n"));
}

}  // namespace
