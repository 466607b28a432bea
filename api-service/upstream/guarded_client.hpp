#pragma once

#include "api-service/upstream/breaker.hpp"
#include "common/promql/client.hpp"
#include "common/telemetry/metrics.hpp"

#include <memory>
#include <utility>

namespace bandwatch::api {

/// A client behind a breaker, which only questions for samples trip and wait for. bandwatch_upstream_breaker_open shows
/// it, for each database. For coroutines of one single-threaded executor. `metrics` must outlive it.
class GuardedClient final : public promql::Client {
 public:
  GuardedClient(std::unique_ptr<promql::Client> client, Breaker::Options options, telemetry::Metrics& metrics);

  [[nodiscard]] boost::asio::awaitable<Result<promql::Answer>> instant(promql::Query query) override;
  [[nodiscard]] boost::asio::awaitable<Result<promql::Answer>> range(promql::RangeQuery query) override;
  [[nodiscard]] boost::asio::awaitable<Result<void>> read_chunks(std::vector<promql::ChunkQuery> queries,
                                                                 FrameSink on_frame) override;
  [[nodiscard]] boost::asio::awaitable<Result<std::vector<std::string>>> label_values(
      std::string label, std::vector<std::string> selectors, Window window) override;
  [[nodiscard]] boost::asio::awaitable<Result<promql::DatabaseInfo>> describe() override;
  [[nodiscard]] std::string address() const override { return client_->address(); }
  void close() override { client_->close(); }

 private:
  template <class T>
  [[nodiscard]] boost::asio::awaitable<Result<T>> guard(boost::asio::awaitable<Result<T>> question);

  std::unique_ptr<promql::Client> client_;
  Breaker breaker_;
  prometheus::Gauge& open_;
};

}  // namespace bandwatch::api
