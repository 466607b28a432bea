#pragma once

#include "alert-service/meter/counter_source.hpp"
#include "common/promql/client.hpp"

namespace bandwatch::alert {

/// Counters from a Prometheus or what speaks its language. `client` must outlive the source.
class PrometheusSource final : public CounterSource {
 public:
  /// `options.pad` is the overlap.
  PrometheusSource(promql::Client& client, reading::ReaderOptions options, counting::NewTargetPolicy policy)
      : client_(client), reader_(client, std::move(options)), policy_(policy) {}

  [[nodiscard]] counting::Accountant make_accountant(UtcTime count_from) const override;
  [[nodiscard]] boost::asio::awaitable<Result<reading::ReadReport>> read(Window window,
                                                                         counting::Accountant& accountant,
                                                                         counting::Accountant::Sink sink) override;
  [[nodiscard]] boost::asio::awaitable<Result<reading::ProbeReport>> probe(UtcTime now) override;
  [[nodiscard]] boost::asio::awaitable<Result<Retention>> retention() override;

 private:
  promql::Client& client_;
  reading::Reader reader_;
  counting::NewTargetPolicy policy_;
};

}  // namespace bandwatch::alert
