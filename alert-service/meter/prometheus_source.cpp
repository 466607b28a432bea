#include "alert-service/meter/prometheus_source.hpp"

#include "common/promql/query.hpp"

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

asio::awaitable<Result<UtcTime>> PrometheusSource::now() {
  std::function<asio::awaitable<Result<UtcTime>>(reading::Database&)> ask = [](reading::Database& database) {
    return now_of(database);
  };
  auto asking = databases_.ask(std::move(ask));
  co_return co_await std::move(asking);
}

asio::awaitable<Result<UtcTime>> PrometheusSource::now_of(reading::Database& database) {
  auto query = promql::database_time();
  const auto answer = co_await database.client().instant(std::move(query));
  if (!answer) co_return answer.error();
  const bool one = answer->series.size() == 1 && answer->series.front().times.size() == 1;
  if (!one) co_return Error{Errc::kMalformedData, "the database does not say what time it is", {}};
  co_return answer->series.front().times.front();
}

asio::awaitable<Result<reading::ReadReport>> PrometheusSource::read(UtcTime from, Window window,
                                                                    counting::Accountant& accountant,
                                                                    counting::Accountant::Sink sink,
                                                                    reading::Reader::PageObserver observe) {
  std::function<asio::awaitable<Result<reading::ReadReport>>(reading::Database&)> ask =
      [&](reading::Database& database) { return read_of(database, from, window, accountant, sink, observe); };
  auto reading = databases_.ask(std::move(ask));
  co_return co_await std::move(reading);
}

asio::awaitable<Result<reading::ReadReport>> PrometheusSource::read_of(reading::Database& database, UtcTime from,
                                                                       Window window, counting::Accountant& accountant,
                                                                       counting::Accountant::Sink sink,
                                                                       reading::Reader::PageObserver observe) {
  const auto learned = co_await database.learn(std::chrono::steady_clock::now());
  if (!learned) co_return learned.error();
  // Everything is kept, not only what today's quotas count: tomorrow's are evaluated from the same slots.
  counting::Selection everything;
  auto& reader = database.plans().reader();
  auto reading = reader.read_from(from, std::move(everything), window, accountant, std::move(sink), std::move(observe));
  co_return co_await std::move(reading);
}

asio::awaitable<Result<std::vector<counting::Series>>> PrometheusSource::scrapes(std::set<std::string> instances,
                                                                                 Window window) {
  std::function<asio::awaitable<Result<std::vector<counting::Series>>>(reading::Database&)> ask =
      [&](reading::Database& database) { return scrapes_of(database, instances, window); };
  auto asking = databases_.ask(std::move(ask));
  co_return co_await std::move(asking);
}

asio::awaitable<Result<std::vector<counting::Series>>> PrometheusSource::scrapes_of(reading::Database& database,
                                                                                    std::set<std::string> instances,
                                                                                    Window window) {
  std::vector<counting::Series> none;
  if (window.length() <= Duration::zero()) co_return none;
  const auto jobs = co_await database.plans().reader().jobs_in(window);
  if (!jobs) co_return jobs.error();
  if (jobs->empty()) co_return none;
  std::vector<promql::Matcher> matchers{promql::Matcher{"job", {jobs->begin(), jobs->end()}}};
  if (!instances.empty()) matchers.push_back({"instance", {instances.begin(), instances.end()}});
  auto query = promql::raw_samples("up", matchers, window);
  auto answer = co_await database.client().instant(std::move(query));
  if (!answer) co_return std::move(answer).error();
  co_return std::move(answer->series);
}

asio::awaitable<Result<std::vector<std::string>>> PrometheusSource::counted_twice(UtcTime now) {
  std::function<asio::awaitable<Result<std::vector<std::string>>>(reading::Database&)> ask =
      [now](reading::Database& database) { return counted_twice_in(database, now); };
  auto asking = databases_.ask(std::move(ask));
  co_return co_await std::move(asking);
}

asio::awaitable<Result<std::vector<std::string>>> PrometheusSource::counted_twice_in(reading::Database& database,
                                                                                     UtcTime now) {
  const auto looked = co_await database.watch_twins(std::chrono::steady_clock::now(), now);
  if (!looked) co_return looked.error();
  std::vector<std::string> out;
  for (const auto& twins : database.twins())
    out.push_back(reading::sentence_of(twins));
  co_return out;
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
