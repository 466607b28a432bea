#include "common/promql/http_client.hpp"

#include "common/promql/connection_pool.hpp"
#include "common/promql/engine_info.hpp"
#include "common/promql/http_messages.hpp"
#include "common/promql/response_parser.hpp"
#include "common/promql/tls_context.hpp"

#include <optional>
#include <string>
#include <utility>

namespace bandwatch::promql {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

/// What all coroutines of a client share; it lives until the last of them ends.
struct Core {
  ClientOptions options;
  std::shared_ptr<const Peer> peer;
  std::shared_ptr<ConnectionPool> pool;
  HttpRequest blueprint;
};

/// What is asked: the query, or a GET of the endpoint.
struct Call {
  Call() = default;
  std::string endpoint;
  std::optional<Query> query;
};

HttpRequest make_request(const Core& core, const Call& call, Deadline deadline) {
  if (!call.query) return make_get(core.blueprint, core.peer->url, call.endpoint);
  const auto remaining = std::chrono::duration_cast<Duration>(deadline - steady_clock::now());
  return make_query(core.blueprint, core.peer->url, *call.query, remaining);
}

/// Sends a request over a connection, and once more if the connection had ended while it was idle.
asio::awaitable<Result<HttpResponse>> transact(Connection& connection, HttpRequest& request, Deadline deadline) {
  if (connection.is_ready()) {
    auto response = co_await connection.exchange(request, deadline);
    if (response || !connection.ended_unanswered()) co_return response;
  }
  auto opened = co_await connection.open(deadline);
  if (!opened) co_return std::move(opened).error();
  auto response = co_await connection.exchange(request, deadline);
  co_return response;
}

asio::awaitable<Result<Reply>> send(std::shared_ptr<Core> core, Call call) {
  const auto deadline = steady_clock::now() + core->options.timeout;
  auto lease = co_await core->pool->acquire(deadline);
  if (!lease) co_return std::move(lease).error();
  auto request = make_request(*core, call, deadline);
  auto response = co_await transact(lease->connection(), request, deadline);
  if (!response) co_return std::move(response).error();
  co_return unpack(*std::move(response), core->options.gzip, core->peer->max_body);
}

asio::awaitable<Result<Answer>> ask(std::shared_ptr<Core> core, Query query) {
  const auto after = query.after;
  Call call;
  call.query = std::move(query);
  auto reply = co_await send(core, std::move(call));
  if (!reply) co_return std::move(reply).error();
  if (!reply->is_success()) co_return refusal(*reply);
  co_return parse_response(reply->body, after);
}

/// A page of the engine's status API; with an empty body if the engine has no such page.
asio::awaitable<Result<Reply>> status_page(std::shared_ptr<Core> core, std::string endpoint) {
  Call call;
  call.endpoint = std::move(endpoint);
  auto reply = co_await send(core, std::move(call));
  if (!reply || reply->is_success()) co_return reply;
  if (reply->status != 404 && reply->status != 400) co_return refusal(*reply);
  reply->body.clear();
  co_return reply;
}

asio::awaitable<Result<EngineInfo>> describe(std::shared_ptr<Core> core) {
  EngineInfo out{"unknown", {}, core->options.retention};
  std::string endpoint = "/api/v1/status/buildinfo";
  auto build = co_await status_page(core, std::move(endpoint));
  if (!build) co_return std::move(build).error();
  if (build->from_victoriametrics) {
    // The version on its page is the one of Prometheus that it stands in for.
    out.name = "victoriametrics";
    co_return out;
  }
  auto info = parse_build_info(build->body);
  if (!info) co_return out;
  out.version = std::move(info->version);
  if (info->application.empty() || info->application == "Prometheus") out.name = "prometheus";
  endpoint = "/api/v1/status/runtimeinfo";
  auto runtime = co_await status_page(core, std::move(endpoint));
  if (!runtime) co_return std::move(runtime).error();
  auto retention = parse_runtime_retention(runtime->body);
  if (!retention) {
    endpoint = "/api/v1/status/flags";
    auto flags = co_await status_page(core, std::move(endpoint));
    if (!flags) co_return std::move(flags).error();
    retention = parse_flags_retention(flags->body);
  }
  out.retention = retention.value_or(out.retention);
  co_return out;
}

class HttpClient final : public Client {
 public:
  explicit HttpClient(std::shared_ptr<Core> core) : core_(std::move(core)) {}
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;
  ~HttpClient() override { core_->pool->close(); }

  // No coroutines themselves: what they return shares the core and never looks at this object.
  asio::awaitable<Result<Answer>> instant(Query query) override { return ask(core_, std::move(query)); }
  asio::awaitable<Result<EngineInfo>> engine() override { return describe(core_); }

 private:
  std::shared_ptr<Core> core_;
};

}  // namespace

Result<std::unique_ptr<Client>> make_http_client(asio::any_io_executor executor, ClientOptions options) {
  if (auto good = check(options); !good) return good.error();
  auto peer = std::make_shared<Peer>();
  peer->url = parse_base_url(options.url).value();
  peer->max_body = options.max_response.count();
  if (peer->url.tls) {
    auto tls = make_tls_context(options);
    if (!tls) return std::move(tls).error();
    peer->tls = *std::move(tls);
  }
  auto core = std::make_shared<Core>();
  core->blueprint = make_blueprint(options, peer->url);
  core->pool = std::make_shared<ConnectionPool>(std::move(executor), peer, options.max_connections);
  core->peer = std::move(peer);
  core->options = std::move(options);
  return std::unique_ptr<Client>{std::make_unique<HttpClient>(std::move(core))};
}

}  // namespace bandwatch::promql
