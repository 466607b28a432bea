#include "api-service/workers.hpp"

#include "api-service/routes/base_path.hpp"
#include "common/telemetry/log.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

namespace bandwatch::api {
namespace {

namespace asio = boost::asio;
namespace log = telemetry::log;

/// Failures and slow answers are worth a line each; the rest only where somebody looks for it.
void log_access(const http::Access& access) {
  constexpr std::chrono::seconds kSlow{1};
  const bool notable = access.status >= 500 || access.duration >= kSlow;
  if (!log::enabled(notable ? telemetry::Level::kInfo : telemetry::Level::kDebug)) return;
  const auto write = notable ? log::info : log::debug;
  write("http_request", {{"method", access.method},
                         {"path", access.target.substr(0, access.target.find('?'))},
                         {"status", access.status},
                         {"bytes", access.body_bytes},
                         {"us", access.duration.count()},
                         {"remote", access.remote},
                         {"request_id", access.request_id}});
}

/// Source: RFC 6797, section 6.1.
std::string hsts_value(Duration how_long) {
  if (how_long <= Duration::zero()) return {};
  return "max-age=" + std::to_string(std::chrono::floor<std::chrono::seconds>(how_long).count());
}

/// Whether nobody listens there: sockets that share their port would not be told.
Result<void> check_free(asio::io_context& context, const std::string& address, std::uint16_t port) {
  boost::system::error_code failure;
  const asio::ip::tcp::endpoint endpoint{asio::ip::make_address(address, failure), port};
  asio::ip::tcp::acceptor probe{context};
  if (!failure) probe.open(endpoint.protocol(), failure);
  if (!failure) probe.set_option(asio::ip::tcp::acceptor::reuse_address(true), failure);
  if (!failure) probe.bind(endpoint, failure);
  if (!failure) return {};
  return Error{
      Errc::kUnavailable, "cannot listen on " + address + ":" + std::to_string(port) + ": " + failure.message(), {}};
}

}  // namespace

WorkerContexts make_worker_contexts(const Config& config) {
  const auto count = config.threads != 0 ? config.threads : std::max(1U, std::thread::hardware_concurrency());
  WorkerContexts out;
  for (std::uint32_t i = 0; i < count; ++i)
    out.push_back(std::make_unique<asio::io_context>(1));
  return out;
}

Workers::Workers(WorkerContexts& contexts, const Config& config, const auth::Gate& gate,
                 std::shared_ptr<const http::CurrentTls> tls, const Clock& clock, telemetry::Metrics& metrics,
                 const MakeContext& make_context)
    : contexts_(contexts),
      config_(config),
      gate_(gate),
      tls_(std::move(tls)),
      cors_(config.origins),
      hsts_(hsts_value(config.hsts)),
      clock_(clock),
      faults_(metrics.counters("bandwatch_http_faults_total", "Faults inside the server or a handler, by event.")) {
  for (std::size_t i = 0; i < contexts_.size(); ++i) {
    counts_.push_back(std::make_unique<TrafficCount>());
    workers_.push_back(std::make_unique<Worker>());
    workers_.back()->context = std::make_unique<Context>(make_context(workers_.back()->desk));
  }
  metrics.add_source([this] { return traffic_metrics(counts_); });
  metrics.add_source([this] { return std::vector{connections_family(connections())}; });
}

Workers::~Workers() {
  for (const auto& context : contexts_)
    context->stop();
  for (const auto& worker : workers_) {
    if (worker->thread.joinable()) worker->thread.join();
  }
}

std::size_t Workers::connections() const {
  return std::accumulate(workers_.begin(), workers_.end(), std::size_t{0},
                         [](std::size_t sum, const auto& worker) { return sum + worker->server->connections(); });
}

std::unique_ptr<http::Server> Workers::make_server(std::size_t index) {
  http::ServerOptions options;
  options.address = config_.listen_address;
  options.port = port_ != 0 ? port_ : config_.listen_port;
  options.share_port = workers_.size() > 1;
  options.limits.connections = std::max<std::size_t>(1, config_.connections / workers_.size());
  options.limits.drain_delay = config_.drain_delay;
  options.epoch = &gate_.epoch();
  options.tls = tls_;
  options.finish = [this](const http::Request& request, http::Response& response) {
    cors_.apply(request, response);
    if (!hsts_.empty()) response.set_header("Strict-Transport-Security", hsts_);
  };
  options.on_access = [count = counts_[index].get(), base = config_.base_path](const http::Access& access) {
    const auto path = below_base(base, access.target.substr(0, access.target.find('?')));
    count->count(route_number(path), access.status, access.duration);
    log_access(access);
  };
  options.on_fault = [this](const http::Fault& fault) {
    faults_.Add({{"event", std::string{fault.event}}}).Increment();
    log::error(fault.event, {{"detail", fault.detail}, {"request_id", fault.request_id}});
  };
  auto handler = [context = workers_[index]->context.get()](const http::Request& request) {
    return dispatch(*context, request);
  };
  return std::make_unique<http::Server>(*contexts_[index], std::move(options), std::move(handler), clock_);
}

Result<void> Workers::start() {
  if (auto free = check_free(*contexts_.front(), config_.listen_address, config_.listen_port); !free) return free;
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    workers_[i]->server = make_server(i);
    if (auto started = workers_[i]->server->start(); !started) return started;
    port_ = workers_[i]->server->port();
  }
  for (std::size_t i = 0; i < workers_.size(); ++i)
    workers_[i]->thread = std::thread{[context = contexts_[i].get()] { context->run(); }};
  return {};
}

void Workers::begin_drain(const std::function<void()>& done) {
  left_ = workers_.size();
  for (const auto& worker : workers_) {
    worker->server->begin_drain([this, done] {
      if (--left_ == 0) done();
    });
  }
}

}  // namespace bandwatch::api
