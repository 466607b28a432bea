#include "alert-service/meter/prometheus_source.hpp"

#include <chrono>
#include <functional>
#include <utility>

namespace bandwatch::alert {

namespace asio = boost::asio;

void PrometheusSource::close() {
  for (const auto& database : databases_.all())
    database->client().close();
}

counting::Accountant PrometheusSource::make_accountant(UtcTime count_from) const {
  return counting::Accountant{databases_.current().options().schemas, policy_, count_from};
}

asio::awaitable<Result<reading::ReadReport>> PrometheusSource::read(Window window, counting::Accountant& accountant,
                                                                    counting::Accountant::Sink sink) {
  std::function<asio::awaitable<Result<reading::ReadReport>>(reading::Database&)> ask =
      [&](reading::Database& database) { return read_from(database, window, accountant, sink); };
  auto reading = databases_.ask(std::move(ask));
  co_return co_await std::move(reading);
}

asio::awaitable<Result<reading::ReadReport>> PrometheusSource::read_from(reading::Database& database, Window window,
                                                                         counting::Accountant& accountant,
                                                                         counting::Accountant::Sink sink) {
  const auto learned = co_await database.learn(std::chrono::steady_clock::now());
  if (!learned) co_return learned.error();
  // Everything is kept, not only what today's quotas count: tomorrow's are evaluated from the same slots.
  counting::Selection everything;
  reading::Reader::PageObserver nobody;
  auto& reader = database.plans().reader();
  auto reading = reader.read(std::move(everything), window, accountant, std::move(sink), std::move(nobody));
  co_return co_await std::move(reading);
}

asio::awaitable<Result<reading::ProbeReport>> PrometheusSource::probe(UtcTime now) {
  std::function<asio::awaitable<Result<reading::ProbeReport>>(reading::Database&)> ask =
      [now](reading::Database& database) { return reading::probe(database.client(), database.options(), now); };
  auto asking = databases_.ask(std::move(ask));
  co_return co_await std::move(asking);
}

asio::awaitable<Result<Retention>> PrometheusSource::retention() {
  std::function<asio::awaitable<Result<Retention>>(reading::Database&)> ask = [](reading::Database& database) {
    return retention_of(database);
  };
  auto asking = databases_.ask(std::move(ask));
  co_return co_await std::move(asking);
}

asio::awaitable<Result<Retention>> PrometheusSource::retention_of(reading::Database& database) {
  const auto learned = co_await database.learn(std::chrono::steady_clock::now());
  if (!learned) co_return learned.error();
  co_return Retention{database.info()->retention, database.info()->retention_told};
}

}  // namespace bandwatch::alert
