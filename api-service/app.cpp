#include "api-service/app.hpp"

#include "api-service/auth/key_source.hpp"
#include "api-service/auth/watch.hpp"
#include "api-service/series/database.hpp"
#include "api-service/upstream/admission.hpp"
#include "api-service/upstream/guarded_client.hpp"
#include "api-service/upstream/metered_reads.hpp"
#include "api-service/workers.hpp"
#include "common/promql/http_client.hpp"
#include "common/supervisor/supervisor.hpp"
#include "common/telemetry/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace bandwatch::api {
namespace {

namespace asio = boost::asio;
namespace log = telemetry::log;

/// First signal: drain. Second: end at once, whatever is in flight.
void on_signal(asio::io_context& hub, asio::signal_set& signals, Workers& workers, Supervisor& supervisor) {
  signals.async_wait([&](const boost::system::error_code& error, int number) {
    if (error) return;
    if (workers.draining()) {
      log::warn("stop", {{"signal", number}});
      hub.stop();
      return;
    }
    log::info("drain", {{"signal", number}});
    supervisor.stopping();
    workers.begin_drain([&hub] { hub.stop(); });
    on_signal(hub, signals, workers, supervisor);
  });
}

/// SIGHUP: read again what can be read again.
void on_hangup(asio::signal_set& signals, auth::Watch& watch) {
  signals.async_wait([&](const boost::system::error_code& error, int) {
    if (error) return;
    watch.reload();
    on_hangup(signals, watch);
  });
}

void spawn(asio::io_context& hub, asio::awaitable<void> work, const char* event_if_it_fails) {
  asio::co_spawn(hub, std::move(work), [event_if_it_fails](const std::exception_ptr& failure) {
    if (failure) log::error(event_if_it_fails);
  });
}

reading::ReaderOptions reader_options(const Config& config, std::vector<counting::GatewaySchema> schemas) {
  reading::ReaderOptions options;
  options.schemas = std::move(schemas);
  options.job = config.gateway.job;
  options.replica_labels = config.gateway.replica_labels;
  return options;
}

/// `read` for those who are admitted. Tenants share the places; all who may see the same count as one, as they do in
/// the cache.
asio::awaitable<Result<reading::BucketReport>> read_admitted(Admission& admission, const ReadBuckets& read,
                                                             reading::BucketRequest request,
                                                             counting::BucketSink& sink) {
  const auto& scope = request.selection.scope;
  auto caller = scope ? key_of(*scope) : std::string{};
  auto entering = admission.enter(std::move(caller));
  const auto ticket = co_await std::move(entering);
  if (!ticket) co_return ticket.error();
  auto reading = read(std::move(request), sink);
  co_return co_await std::move(reading);
}

/// A question that comes before the database is known would be read in the dearest way.
asio::awaitable<Result<reading::BucketReport>> read_known(FirstAttempt& first_attempt, reading::Databases& databases,
                                                          reading::BucketRequest request, counting::BucketSink& sink) {
  co_await first_attempt.wait();
  std::function<asio::awaitable<Result<reading::BucketReport>>(reading::Database&)> read =
      [&](reading::Database& database) { return database.plans().read(std::move(request), sink); };
  auto reading = databases.ask(std::move(read));
  co_return co_await std::move(reading);
}

/// A client of each database, behind a breaker of its own.
Result<std::vector<std::unique_ptr<promql::Client>>> make_clients(const asio::any_io_executor& executor,
                                                                  const Config& config, telemetry::Metrics& metrics) {
  auto clients = promql::make_http_clients(executor, config.prometheus);
  if (!clients) return std::move(clients).error();
  for (auto& client : *clients)
    client = std::make_unique<GuardedClient>(std::move(client), Breaker::Options{}, metrics);
  return clients;
}

auth::GateOptions gate_options(const Config& config) {
  return {!has_authentication(config), config.jwt, config.view_key.reveal()};
}

auth::WatchedFiles watched_files(const Config& config) {
  return {config.callers_file, config.jwks_file, config.tls};
}

}  // namespace

config::Faults check_files(const Config& config) {
  asio::io_context context;
  auth::Gate gate{gate_options(config)};
  auth::Watch watch{context.get_executor(), watched_files(config), gate};
  return watch.load();
}

// Connections live on the workers' threads; the database, and everything that many share, on this one, the hub.
Result<void> run(const Config& config, std::vector<counting::GatewaySchema> schemas, config::Faults& faults) {
  auto contexts = make_worker_contexts(config);
  asio::io_context hub{1};
  const SystemClock clock;
  telemetry::Metrics metrics{"api-service"};
  auth::Gate gate{gate_options(config)};
  auth::Watch watch{hub.get_executor(), watched_files(config), gate};
  faults = watch.load();
  if (!faults.empty()) return {};
  std::unique_ptr<auth::KeySource> keys;
  if (!config.jwks_url.empty()) {
    auto made = auth::KeySource::make(hub.get_executor(), config.jwks_url, gate);
    if (!made) return made.error();
    keys = *std::move(made);
  }
  auto clients = make_clients(hub.get_executor(), config, metrics);
  if (!clients) return std::move(clients).error();
  reading::Databases databases{*std::move(clients), reader_options(config, std::move(schemas)),
                               config.gateway.new_target};
  Horizon horizon{config.prometheus.lateness};
  Budget budget{config.cache_bytes.count()};
  FirstAttempt first_attempt{hub.get_executor()};
  ReadBuckets read_when_known = [&](reading::BucketRequest request, counting::BucketSink& sink) {
    return read_known(first_attempt, databases, std::move(request), sink);
  };
  MeteredReads reads{std::move(read_when_known), metrics};
  const ReadBuckets read = [&](reading::BucketRequest request, counting::BucketSink& sink) {
    return reads.read(std::move(request), sink);
  };
  Admission admission{hub.get_executor(), {}};
  const ReadBuckets read_in_turn = [&](reading::BucketRequest request, counting::BucketSink& sink) {
    return read_admitted(admission, read, std::move(request), sink);
  };
  Lookups lookups{databases, admission, clock};
  // The tails of live charts are read for all at once, and ahead of everybody.
  Supply supply{
      hub.get_executor(), {read_in_turn, read}, clock, {config.open_bucket, config.stale_for}, budget, horizon};
  Charts charts{supply, read_in_turn, databases, clock, budget};
  const std::size_t max_answer = config.max_response.count();
  Answers answers{hub.get_executor(), charts, clock, max_answer, budget};
  const Denials denials{metrics};
  Workers workers{contexts, config, gate, watch.tls(), clock, metrics, [&](Desk& desk) {
                    return Context{desk,      gate,  answers, budget,  lookups,
                                   databases, clock, metrics, denials, config.base_path};
                  }};
  if (auto started = workers.start(); !started) return started;
  asio::signal_set signals{hub, SIGTERM, SIGINT};
  asio::signal_set hangups{hub, SIGHUP};
  on_hangup(hangups, watch);
  Supervisor supervisor{hub, [] { return true; }};  // a hub that is stuck says nothing
  on_signal(hub, signals, workers, supervisor);
  spawn(hub, keep_known(databases, first_attempt, clock, horizon), "database_unknown");
  spawn(hub, supply.keep_fresh(), "refresh_ended");
  spawn(hub, answers.tidy(), "answers_not_tidied");
  spawn(hub, watch.keep(), "files_not_watched");
  if (keys) spawn(hub, keys->keep(), "keys_not_fetched");
  log::info("listening", {{"address", config.listen_address}, {"port", workers.port()}});
  supervisor.ready();
  const auto work = asio::make_work_guard(hub);
  hub.run();
  log::info("stopped");
  return {};
}

}  // namespace bandwatch::api
