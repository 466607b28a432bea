#pragma once

#include "alert-service/meter/counter_source.hpp"
#include "common/promql/client.hpp"

namespace bandwatch::alert {

/// Counters from a Prometheus or what speaks its language. `client` must outlive the source.
class PrometheusSource final : public CounterSource {
 public:
  /// `options.pad` is the overlap.
  PrometheusSource(promql::Client& client, promql::ReaderOptions options, bandwidth::NewTargetPolicy policy)
      : client_(client), reader_(client, std::move(options)), policy_(policy) {}

  [[nodiscard]] bandwidth::Accountant make_accountant(UtcTime count_from) const override;
  [[nodiscard]] boost::asio::awaitable<Result<promql::ReadReport>> read(Window window,
                                                                        bandwidth::Accountant& accountant,
                                                                        bandwidth::Accountant::Sink sink) override;
  [[nodiscard]] boost::asio::awaitable<Result<promql::ProbeReport>> probe(UtcTime now) override;
  [[nodiscard]] boost::asio::awaitable<Result<Retention>> retention() override;

 private:
  promql::Client& client_;
  promql::Reader reader_;
  bandwidth::NewTargetPolicy policy_;
};

}  // namespace bandwatch::alert
