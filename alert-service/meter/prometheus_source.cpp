#include "alert-service/meter/prometheus_source.hpp"

#include <utility>

namespace bandwatch::alert {

namespace asio = boost::asio;

counting::Accountant PrometheusSource::make_accountant(UtcTime count_from) const {
  return counting::Accountant{reader_.options().schemas, policy_, count_from};
}

asio::awaitable<Result<reading::ReadReport>> PrometheusSource::read(Window window, counting::Accountant& accountant,
                                                                    counting::Accountant::Sink sink) {
  // Everything is kept, not only what today's quotas count: tomorrow's are evaluated from the same slots.
  counting::Selection everything;
  reading::Reader::PageObserver nobody;
  co_return co_await reader_.read(std::move(everything), window, accountant, std::move(sink), std::move(nobody));
}

asio::awaitable<Result<reading::ProbeReport>> PrometheusSource::probe(UtcTime now) {
  co_return co_await reading::probe(client_, reader_.options(), now);
}

asio::awaitable<Result<Retention>> PrometheusSource::retention() {
  const auto database = co_await client_.describe();
  if (!database) co_return database.error();
  reader_.set_retention(database->retention);
  co_return Retention{database->retention, database->retention_told};
}

}  // namespace bandwatch::alert
