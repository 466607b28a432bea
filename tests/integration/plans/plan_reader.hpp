#pragma once

#include "common/counting/schema.hpp"
#include "common/promql/http_client.hpp"
#include "common/reading/plans.hpp"
#include "tests/support/bucket_collector.hpp"
#include "tests/unit/promql/await.hpp"

#include <boost/asio/io_context.hpp>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace bandwatch::test {

/// Reads by one plan.
class PlanReader {
 public:
  PlanReader(const std::string& url, const std::string& job, reading::Plan plan) {
    promql::ClientOptions options;
    options.urls = {url};
    client_ = std::move(promql::make_http_clients(io_.get_executor(), std::move(options)).value().front());
    reading::ReaderOptions reading;
    reading.schemas = counting::schema_presets();
    reading.job = job;
    reading.retention = std::chrono::hours{24 * 30};
    reading.replica_labels = {"prometheus_replica"};
    // So small that every window is read in several pages and pieces, whose edges are then met.
    reading.page_samples = 1000;
    reading.piece_points = 1;
    plans_.emplace(*client_, std::move(reading), counting::NewTargetPolicy::kBaseline);
    plans_->prefer(plan);
  }

  reading::BucketReport read(const reading::BucketRequest& request, BucketCollector& found) {
    auto report = await(io_, plans_->read(request, found));
    if (!report) throw std::runtime_error(report.error().detail);
    return *report;
  }
  void prepare(Window window) {
    plans_->use(describe());
    if (const auto done = await(io_, plans_->prepare(window)); !done) throw std::runtime_error(done.error().detail);
  }
  promql::DatabaseInfo describe() { return await(io_, client_->describe()).value(); }

 private:
  boost::asio::io_context io_;
  std::unique_ptr<promql::Client> client_;
  std::optional<reading::Plans> plans_;
};

[[nodiscard]] inline reading::BucketRequest request_for(const counting::BucketGrid& grid) {
  reading::BucketRequest out;
  out.grid = grid;
  return out;
}

}  // namespace bandwatch::test
