#pragma once

#include "alert-service/meter/counter_source.hpp"
#include "common/promql/client.hpp"
#include "common/reading/database.hpp"

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace bandwatch::alert {

/// Counters from a Prometheus or what speaks its language, or from several that hold the same.
class PrometheusSource final : public CounterSource {
 public:
  /// `options.pad` is the overlap.
  PrometheusSource(std::vector<std::unique_ptr<promql::Client>> clients, const reading::ReaderOptions& options,
                   counting::NewTargetPolicy policy)
      : databases_(std::move(clients), options, policy), policy_(policy) {}

  /// Told when another one is asked; see reading::Databases.
  void on_change(reading::Databases::Observer observer) { databases_.on_change(std::move(observer)); }
  /// Ends what is under way, and refuses whatever is asked from now on.
  void close();

  [[nodiscard]] counting::Accountant make_accountant(UtcTime count_from) const override;
  [[nodiscard]] boost::asio::awaitable<Result<UtcTime>> now() override;
  [[nodiscard]] boost::asio::awaitable<Result<reading::ReadReport>> read(
      UtcTime from, Window window, counting::Accountant& accountant, counting::Accountant::Sink sink,
      reading::Reader::PageObserver observe) override;
  [[nodiscard]] boost::asio::awaitable<Result<std::vector<counting::Series>>> scrapes(std::set<std::string> instances,
                                                                                      Window window) override;
  [[nodiscard]] boost::asio::awaitable<Result<std::vector<std::string>>> counted_twice(UtcTime now) override;
  [[nodiscard]] boost::asio::awaitable<Result<reading::ProbeReport>> probe(UtcTime now) override;
  [[nodiscard]] boost::asio::awaitable<Result<Retention>> retention() override;

 private:
  [[nodiscard]] static boost::asio::awaitable<Result<UtcTime>> now_of(reading::Database& database);
  [[nodiscard]] static boost::asio::awaitable<Result<reading::ReadReport>> read_of(
      reading::Database& database, UtcTime from, Window window, counting::Accountant& accountant,
      counting::Accountant::Sink sink, reading::Reader::PageObserver observe);
  [[nodiscard]] static boost::asio::awaitable<Result<std::vector<counting::Series>>> scrapes_of(
      reading::Database& database, std::set<std::string> instances, Window window);
  [[nodiscard]] static boost::asio::awaitable<Result<std::vector<std::string>>> counted_twice_in(
      reading::Database& database, UtcTime now);
  [[nodiscard]] static boost::asio::awaitable<Result<Retention>> retention_of(reading::Database& database);

  reading::Databases databases_;
  counting::NewTargetPolicy policy_;
};

}  // namespace bandwatch::alert
