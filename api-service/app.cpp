#include "api-service/app.hpp"

#include "api-service/routes/base_path.hpp"
#include "api-service/routes/routes.hpp"
#include "common/http/server.hpp"
#include "common/promql/http_client.hpp"
#include "common/promql/retention.hpp"
#include "common/telemetry/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <exception>
#include <memory>
#include <utility>

namespace bandwatch::api {
namespace {

namespace asio = boost::asio;
namespace log = telemetry::log;

/// The service's own traffic, as metrics and as an access log.
class Observer {
 public:
  Observer(telemetry::Metrics& metrics, std::string base_path)
      : base_path_(std::move(base_path)),
        requests_(metrics.counters("bandwatch_http_requests_total", "Requests answered, by route and status.")),
        duration_(
            metrics.histogram("bandwatch_http_request_duration_seconds",
                              "From the end of a request's headers to the last byte of its answer.",
                              {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30})),
        faults_(metrics.counters("bandwatch_http_faults_total", "Faults inside the server or a handler, by event.")) {}

  void on_access(const http::Access& access) {
    const auto path = access.target.substr(0, access.target.find('?'));
    requests_
        .Add({{"route", std::string{route_label(below_base(base_path_, path))}},
              {"status", std::to_string(access.status)}})
        .Increment();
    duration_.Observe(std::chrono::duration<double>(access.duration).count());
    log::info("http_request", {{"method", access.method},
                               {"path", path},
                               {"status", access.status},
                               {"bytes", access.body_bytes},
                               {"us", access.duration.count()},
                               {"remote", access.remote},
                               {"request_id", access.request_id}});
  }

  void on_fault(const http::Fault& fault) {
    faults_.Add({{"event", std::string{fault.event}}}).Increment();
    log::error(fault.event, {{"detail", fault.detail}, {"request_id", fault.request_id}});
  }

 private:
  std::string base_path_;
  prometheus::Family<prometheus::Counter>& requests_;
  prometheus::Histogram& duration_;
  prometheus::Family<prometheus::Counter>& faults_;
};

http::ServerOptions server_options(const Config& config, Observer& observer) {
  http::ServerOptions options;
  options.address = config.listen_address;
  options.port = config.listen_port;
  options.limits.drain_delay = config.drain_delay;
  options.on_access = [&observer](const http::Access& access) { observer.on_access(access); };
  options.on_fault = [&observer](const http::Fault& fault) { observer.on_fault(fault); };
  return options;
}

/// First signal: drain. Second: end at once, whatever is in flight.
void on_signal(asio::io_context& context, asio::signal_set& signals, http::Server& server) {
  signals.async_wait([&](const boost::system::error_code& error, int number) {
    if (error) return;
    if (server.draining()) {
      log::warn("stop", {{"signal", number}});
      context.stop();
      return;
    }
    log::info("drain", {{"signal", number}});
    server.begin_drain([&context] { context.stop(); });
    on_signal(context, signals, server);
  });
}

}  // namespace

Result<void> run(const Config& config, std::vector<bandwidth::GatewaySchema> schemas) {
  asio::io_context context{1};
  const SystemClock clock;
  telemetry::Metrics metrics{"api-service"};
  auto client = promql::make_http_client(context.get_executor(), config.prometheus);
  if (!client) return std::move(client).error();
  promql::ReaderOptions reader_options;
  reader_options.schemas = std::move(schemas);
  reader_options.job = config.gateway.job;
  promql::Reader reader{**client, std::move(reader_options)};
  Charts charts{reader, config.gateway.new_target, clock};
  Context routes{charts, **client, reader, clock, metrics, config.base_path};
  Observer observer{metrics, config.base_path};
  http::Server server{context, server_options(config, observer),
                      [&routes](const http::Request& request) { return dispatch(routes, request); }, clock};
  if (const auto started = server.start(); !started) return started.error();
  asio::signal_set signals{context, SIGTERM, SIGINT};
  on_signal(context, signals, server);
  asio::co_spawn(context, promql::learn_retention(**client, reader), [](const std::exception_ptr& failure) {
    if (failure) log::error("retention_unknown");
  });
  log::info("listening", {{"address", config.listen_address}, {"port", server.port()}});
  context.run();
  log::info("stopped");
  return {};
}

}  // namespace bandwatch::api
