#include "common/promql/http_client.hpp"

#include "common/promql/connection_pool.hpp"
#include "common/promql/engine_info.hpp"
#include "common/promql/frames.hpp"
#include "common/promql/http_messages.hpp"
#include "common/promql/response_errors.hpp"
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

/// What is asked: a query, or a GET of the endpoint.
struct Call {
  Call() = default;
  std::string endpoint;
  std::optional<Query> query;
  std::optional<RangeQuery> range;
};

HttpRequest make_request(const Core& core, const Call& call, Deadline deadline) {
  const auto remaining = std::chrono::duration_cast<Duration>(deadline - steady_clock::now());
  if (call.query) return make_query(core.blueprint, core.peer->url, *call.query, remaining);
  if (call.range) return make_range(core.blueprint, core.peer->url, *call.range, remaining);
  return make_get(core.blueprint, core.peer->url, call.endpoint);
}

/// Sends a request over a connection, and once more if the connection had ended while it was idle. `sink` may be null.
asio::awaitable<Result<HttpResponse>> transact(Connection& connection, HttpRequest& request, BodySink* sink,
                                               Deadline deadline) {
  if (connection.is_ready()) {
    auto response = co_await connection.exchange(request, sink, deadline);
    if (response || !connection.ended_unanswered()) co_return response;
  }
  auto opened = co_await connection.open(deadline);
  if (!opened) co_return std::move(opened).error();
  auto response = co_await connection.exchange(request, sink, deadline);
  co_return response;
}

asio::awaitable<Result<Reply>> send(std::shared_ptr<Core> core, Call call) {
  const auto deadline = steady_clock::now() + core->options.timeout;
  auto lease = co_await core->pool->acquire(deadline);
  if (!lease) co_return std::move(lease).error();
  auto request = make_request(*core, call, deadline);
  auto response = co_await transact(lease->connection(), request, nullptr, deadline);
  if (!response) co_return std::move(response).error();
  co_return unpack(*std::move(response), core->options.gzip, core->peer->max_body);
}

asio::awaitable<Result<Answer>> ask(std::shared_ptr<Core> core, Call call) {
  const auto after = call.query ? call.query->after : std::nullopt;
  auto reply = co_await send(core, std::move(call));
  if (!reply) co_return std::move(reply).error();
  if (auto refused = refusal(*reply)) co_return *std::move(refused);
  co_return parse_response(reply->body, after);
}

/// A page of the engine's status API; with an empty body if the engine has no such page.
asio::awaitable<Result<Reply>> status_page(std::shared_ptr<Core> core, std::string endpoint) {
  Call call;
  call.endpoint = std::move(endpoint);
  auto reply = co_await send(core, std::move(call));
  if (!reply) co_return reply;
  auto refused = refusal(*reply);
  if (!refused) co_return reply;
  if (reply->status != 404 && reply->status != 400) co_return *std::move(refused);
  reply->body.clear();
  co_return reply;
}

asio::awaitable<Result<void>> stream(std::shared_ptr<Core> core, std::vector<ChunkQuery> queries,
                                     Client::FrameSink on_frame) {
  const auto deadline = steady_clock::now() + core->options.timeout;
  auto lease = co_await core->pool->acquire(deadline);
  if (!lease) co_return std::move(lease).error();
  auto request = make_remote_read(core->blueprint, core->peer->url, queries);
  Frames frames{std::move(on_frame)};
  auto response = co_await transact(lease->connection(), request, &frames, deadline);
  if (!response) co_return std::move(response).error();
  if (frames.wants((*response)[boost::beast::http::field::content_type])) co_return frames.end();
  auto reply = unpack(*std::move(response), false, core->peer->max_body);
  if (!reply) co_return std::move(reply).error();
  if (auto refused = refusal(*reply)) co_return *std::move(refused);
  co_return Error{Errc::kInvalidArgument, "the engine streams no chunks", {}};
}

asio::awaitable<Result<std::vector<std::string>>> values_of(std::shared_ptr<Core> core, std::string endpoint) {
  Call call;
  call.endpoint = std::move(endpoint);
  auto reply = co_await send(core, std::move(call));
  if (!reply) co_return std::move(reply).error();
  if (auto refused = refusal(*reply)) co_return *std::move(refused);
  auto values = parse_label_values(reply->body);
  if (!values) co_return malformed("the label values can't be read");
  co_return *std::move(values);
}

/// Whether the engine answers a remote read, here of nothing, in chunks.
asio::awaitable<bool> streams_chunks(std::shared_ptr<Core> core) {
  std::vector<ChunkQuery> queries;
  queries.push_back(ChunkQuery{"bandwatch_probe", {}, Window{UtcTime{}, UtcTime{Duration{1}}}});
  Client::FrameSink nothing = [](std::string_view) { return Result<void>{}; };
  const auto streamed = co_await stream(std::move(core), std::move(queries), std::move(nothing));
  co_return streamed.has_value();
}

void take_retention(EngineInfo& info, std::optional<Duration> told) {
  info.retention = told.value_or(info.retention);
  info.retention_told = told.has_value();
}

asio::awaitable<Result<EngineInfo>> describe(std::shared_ptr<Core> core) {
  EngineInfo out{"unknown", {}, core->options.retention, false, false};
  std::string endpoint = "/api/v1/status/buildinfo";
  auto build = co_await status_page(core, std::move(endpoint));
  if (!build) co_return std::move(build).error();
  if (build->from_victoriametrics) {
    // The version on its page is the one of Prometheus that it stands in for.
    out.name = "victoriametrics";
    endpoint = "/metrics";
    // The queries may go through a proxy that keeps this page to itself: then the retention is unknown.
    const auto metrics = co_await status_page(core, std::move(endpoint));
    if (metrics) take_retention(out, parse_metrics_retention(metrics->body));
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
  take_retention(out, retention);
  out.streams_chunks = co_await streams_chunks(core);
  co_return out;
}

class HttpClient final : public Client {
 public:
  explicit HttpClient(std::shared_ptr<Core> core) : core_(std::move(core)) {}
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;
  ~HttpClient() override { core_->pool->close(); }

  void close() override { core_->pool->close(); }

  // No coroutines themselves: what they return shares the core and never looks at this object.
  asio::awaitable<Result<Answer>> instant(Query query) override {
    Call call;
    call.query = std::move(query);
    return ask(core_, std::move(call));
  }
  asio::awaitable<Result<Answer>> range(RangeQuery query) override {
    Call call;
    call.range = std::move(query);
    return ask(core_, std::move(call));
  }
  asio::awaitable<Result<void>> read_chunks(std::vector<ChunkQuery> queries, FrameSink on_frame) override {
    return stream(core_, std::move(queries), std::move(on_frame));
  }
  asio::awaitable<Result<std::vector<std::string>>> label_values(std::string label, std::vector<std::string> selectors,
                                                                 Window window) override {
    return values_of(core_, label_values_endpoint(label, selectors, window));
  }
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
