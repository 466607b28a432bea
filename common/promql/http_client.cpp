#include "common/promql/http_client.hpp"

#include "common/net/http_client.hpp"
#include "common/promql/database_info.hpp"
#include "common/promql/frames.hpp"
#include "common/promql/http_messages.hpp"
#include "common/promql/response_errors.hpp"
#include "common/promql/response_parser.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace bandwatch::promql {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

/// What all coroutines of a client share; it lives until the last of them ends.
struct Core {
  Core(net::HttpClient client, ClientOptions all, std::string where)
      : http(std::move(client)), options(std::move(all)), address(std::move(where)) {}
  net::HttpClient http;
  ClientOptions options;
  std::string address;
  Method method{Method::kPost};   ///< what the database is known to take
  bool refuses_selectors{false};  ///< where label values are asked for
};

/// What is asked: a query, or a GET of the endpoint.
struct Call {
  Call() = default;
  std::string endpoint;
  std::optional<Query> query;
  std::optional<RangeQuery> range;

  [[nodiscard]] bool is_query() const { return query || range; }
  [[nodiscard]] net::Request request(Duration remaining, Method method) const {
    if (query) return query_request(*query, remaining, method);
    if (range) return range_request(*range, remaining, method);
    return get_request(endpoint);
  }
};

/// Whether a POST was refused as such; a proxy that only lets read says so by either.
bool refuses_posts(const net::Reply& reply) {
  return reply.status == 405 || reply.status == 403;
}

asio::awaitable<Result<net::Reply>> send_by(std::shared_ptr<Core> core, Call call, Method method,
                                            net::Deadline deadline) {
  net::HttpClient::MakeRequest make = [call = std::move(call), method](Duration remaining) {
    return call.request(remaining, method);
  };
  auto asking = core->http.ask(std::move(make), nullptr, deadline);
  co_return co_await std::move(asking);
}

asio::awaitable<Result<net::Reply>> send(std::shared_ptr<Core> core, Call call) {
  const auto deadline = steady_clock::now() + core->options.timeout;
  const auto method = core->method;
  auto sending = send_by(core, call, method, deadline);
  auto reply = co_await std::move(sending);
  if (!reply || !call.is_query() || method == Method::kGet || !refuses_posts(*reply)) co_return reply;
  auto again = send_by(core, std::move(call), Method::kGet, deadline);
  auto by_get = co_await std::move(again);
  if (!by_get || refuses_posts(*by_get)) co_return reply;
  core->method = Method::kGet;
  co_return by_get;
}

asio::awaitable<Result<Answer>> ask(std::shared_ptr<Core> core, Call call) {
  const auto after = call.query ? call.query->after : std::nullopt;
  auto reply = co_await send(core, std::move(call));
  if (!reply) co_return std::move(reply).error();
  if (auto refused = refusal(*reply)) co_return *std::move(refused);
  co_return parse_response(reply->body, after);
}

/// Whether a status speaks of this moment or of these credentials, and not of what the database can do.
bool is_passing(unsigned status) {
  return (status >= 500 && status != 501) || status == 401 || status == 408 || status == 429;
}

/// A page of the database's status API; with an empty body if it has no such page.
asio::awaitable<Result<net::Reply>> status_page(std::shared_ptr<Core> core, std::string endpoint) {
  Call call;
  call.endpoint = std::move(endpoint);
  auto reply = co_await send(core, std::move(call));
  if (!reply) co_return reply;
  auto refused = refusal(*reply);
  if (!refused) co_return reply;
  if (reply->is_success() || reply->status < 400 || is_passing(reply->status)) co_return *std::move(refused);
  reply->body.clear();
  co_return reply;
}

asio::awaitable<Result<void>> stream(std::shared_ptr<Core> core, std::vector<ChunkQuery> queries,
                                     Client::FrameSink on_frame) {
  const auto deadline = steady_clock::now() + core->options.timeout;
  Frames frames{std::move(on_frame)};
  net::HttpClient::MakeRequest make = [queries = std::move(queries)](Duration) { return read_request(queries); };
  auto asking = core->http.ask(std::move(make), &frames, deadline);
  auto reply = co_await std::move(asking);
  if (!reply) co_return std::move(reply).error();
  if (reply->poured) co_return frames.end();
  if (auto refused = refusal(*reply)) co_return *std::move(refused);
  co_return Error{Errc::kInvalidArgument, "the database streams no chunks", {}};
}

asio::awaitable<Result<std::vector<std::string>>> values_at(std::shared_ptr<Core> core, std::string endpoint) {
  Call call;
  call.endpoint = std::move(endpoint);
  auto reply = co_await send(core, std::move(call));
  if (!reply) co_return std::move(reply).error();
  if (auto refused = refusal(*reply)) co_return *std::move(refused);
  auto values = parse_label_values(reply->body);
  if (!values) co_return malformed("the label values can't be read");
  co_return *std::move(values);
}

/// The same by queries. They look at samples, so that not all of a long window can be asked about, only its end.
asio::awaitable<Result<std::vector<std::string>>> values_by_query(std::shared_ptr<Core> core, std::string label,
                                                                  std::vector<std::string> selectors, Window window) {
  constexpr std::array<Duration, 3> kLengths{std::chrono::hours{24}, std::chrono::hours{1}, std::chrono::minutes{5}};
  Error too_large;
  for (const auto length : kLengths) {
    const Window end{std::max(window.start, window.end - length), window.end};
    std::set<std::string> out;
    bool is_whole = true;
    for (std::size_t i = 0; i < selectors.size() && is_whole; ++i) {
      Call call;
      call.query = values_of_label(label, selectors[i], end);
      auto asking = ask(core, std::move(call));
      auto answer = co_await std::move(asking);
      is_whole = answer.has_value();
      if (!answer && answer.error().code != Errc::kTooLarge) co_return std::move(answer).error();
      if (!answer) too_large = std::move(answer).error();
      if (!answer) continue;
      for (const auto& series : answer->series) {
        if (const auto value = series.labels.get(label); !value.empty()) out.emplace(value);
      }
    }
    if (is_whole) co_return std::vector<std::string>{out.begin(), out.end()};
  }
  co_return too_large;
}

/// Some databases know no selectors here, and name the values of all series. Whose jobs those are can't be told.
asio::awaitable<Result<std::vector<std::string>>> values_of(std::shared_ptr<Core> core, std::string label,
                                                            std::vector<std::string> selectors, Window window) {
  if (!core->refuses_selectors) {
    auto asking = values_at(core, label_values_endpoint(label, selectors, window));
    auto values = co_await std::move(asking);
    if (values || values.error().code != Errc::kInvalidArgument) co_return values;
  }
  auto asking = values_by_query(core, std::move(label), std::move(selectors), window);
  auto values = co_await std::move(asking);
  core->refuses_selectors = values.has_value();
  co_return values;
}

/// Whether the database answers a remote read, here of nothing, in chunks. Nothing if it can't be told: a failure is no
/// "no".
asio::awaitable<std::optional<bool>> streams_chunks(std::shared_ptr<Core> core) {
  std::vector<ChunkQuery> queries;
  queries.push_back(ChunkQuery{"bandwatch_probe", {}, Window{UtcTime{}, UtcTime{Duration{1}}}});
  const auto deadline = steady_clock::now() + core->options.timeout;
  Frames frames{[](std::string_view) { return Result<void>{}; }};
  net::HttpClient::MakeRequest make = [queries = std::move(queries)](Duration) { return read_request(queries); };
  auto asking = core->http.ask(std::move(make), &frames, deadline);
  const auto reply = co_await std::move(asking);
  if (!reply) co_return std::nullopt;
  if (reply->poured) co_return frames.end() ? std::optional{true} : std::nullopt;
  // An answer of samples instead of chunks is a "no", a web page is none.
  const bool told = reply->is_success() ? !refusal(*reply) : !is_passing(reply->status);
  co_return told ? std::optional{false} : std::nullopt;
}

void take_retention(DatabaseInfo& info, std::optional<Duration> told) {
  info.retention = told.value_or(info.retention);
  info.retention_told = told.has_value();
}

/// What Prometheus and those that stand in for it say of their retention; nothing if they don't.
asio::awaitable<Result<std::optional<Duration>>> retention_of(std::shared_ptr<Core> core) {
  std::string endpoint = "/api/v1/status/runtimeinfo";
  const auto runtime = co_await status_page(core, std::move(endpoint));
  if (!runtime) co_return runtime.error();
  if (const auto retention = parse_runtime_retention(runtime->body)) co_return retention;
  endpoint = "/api/v1/status/flags";
  const auto flags = co_await status_page(core, std::move(endpoint));
  if (!flags) co_return flags.error();
  co_return parse_flags_retention(flags->body);
}

asio::awaitable<Result<DatabaseInfo>> describe_database(std::shared_ptr<Core> core) {
  DatabaseInfo out;
  out.retention = core->options.retention;
  std::string endpoint = "/api/v1/status/buildinfo";
  const auto build = co_await status_page(core, std::move(endpoint));
  if (!build) co_return build.error();
  if (is_from_victoriametrics(*build)) {
    // The version on its page is the one of Prometheus that it stands in for.
    out.name = "victoriametrics";
    out.streaming_told = true;
    endpoint = "/metrics";
    // The queries may go through a proxy that keeps this page to itself: then the retention is unknown.
    const auto metrics = co_await status_page(core, std::move(endpoint));
    if (!metrics) co_return out;
    take_retention(out, parse_metrics_retention(metrics->body));
    out.version = parse_metrics_version(metrics->body).value_or("");
    co_return out;
  }
  if (const auto info = parse_build_info(build->body)) {
    out.version = info->version;
    if (info->application.empty() || info->application == "Prometheus") out.name = "prometheus";
    auto asking = retention_of(core);
    const auto retention = co_await std::move(asking);
    if (!retention) co_return retention.error();
    take_retention(out, *retention);
  }
  auto probing = streams_chunks(core);
  const auto streams = co_await std::move(probing);
  out.streaming_told = streams.has_value();
  out.streams_chunks = streams.value_or(false);
  co_return out;
}

class ClientOverHttp final : public Client {
 public:
  explicit ClientOverHttp(std::shared_ptr<Core> core) : core_(std::move(core)) {}
  ClientOverHttp(const ClientOverHttp&) = delete;
  ClientOverHttp& operator=(const ClientOverHttp&) = delete;
  ~ClientOverHttp() override { core_->http.close(); }

  [[nodiscard]] std::string address() const override { return core_->address; }
  void close() override { core_->http.close(); }

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
    return values_of(core_, std::move(label), std::move(selectors), window);
  }
  asio::awaitable<Result<DatabaseInfo>> describe() override { return describe_database(core_); }

 private:
  std::shared_ptr<Core> core_;
};

}  // namespace

Result<std::vector<std::unique_ptr<Client>>> make_http_clients(asio::any_io_executor executor, ClientOptions options) {
  if (auto good = check(options); !good) return good.error();
  std::vector<std::unique_ptr<Client>> out;
  for (const auto& url : options.urls) {
    net::HttpClient::Options http;
    http.url = net::parse_url(url).value();
    auto address = http.url.authority;
    http.credentials = options;
    http.max_connections = options.max_connections;
    http.max_body = options.max_response;
    http.gzip = options.gzip;
    http.accept = "application/json";
    auto client = net::HttpClient::make(executor, std::move(http));
    if (!client) return net::in_section(std::move(client).error(), "prometheus");
    out.push_back(
        std::make_unique<ClientOverHttp>(std::make_shared<Core>(*std::move(client), options, std::move(address))));
  }
  return out;
}

}  // namespace bandwatch::promql
