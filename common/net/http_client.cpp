#include "common/net/http_client.hpp"

#include "common/core/text.hpp"
#include "common/net/connection.hpp"
#include "common/net/inflate.hpp"
#include "common/net/keyring.hpp"
#include "common/net/pool.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/verb.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

// GCC 12 destroys some temporaries of a co_await expression twice: whatever is passed on has a name first.
namespace bandwatch::net {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using std::chrono::steady_clock;

/// What all coroutines of a client share; it lives until the last of them ends.
struct HttpClient::Core {
  Options options;
  std::shared_ptr<Keyring> keyring;
  std::shared_ptr<ConnectionPool> pool;
  HttpRequest blueprint;  ///< the headers that every request has
};

namespace {

HttpRequest blueprint_of(const HttpClient::Options& options) {
  HttpRequest out;
  out.version(11);
  out.set(http::field::host, options.url.authority);
  out.set(http::field::user_agent, "bandwatch/" BANDWATCH_VERSION);
  if (!options.accept.empty()) out.set(http::field::accept, options.accept);
  if (options.gzip) out.set(http::field::accept_encoding, "gzip");
  for (const auto& [name, value] : options.credentials.headers)
    out.set(name, value.reveal());
  return out;
}

HttpRequest on_the_wire(const HttpRequest& blueprint, const Url& url, const Request& request, const Keys& keys) {
  auto out = blueprint;
  out.method_string(request.method);
  out.target(url.path + request.target);
  if (out.target().empty()) out.target("/");
  if (!keys.authorization.empty()) out.set(http::field::authorization, keys.authorization);
  for (const auto& [name, value] : request.headers)
    out.set(name, value);
  out.body() = request.body;
  if (!request.body.empty()) out.prepare_payload();
  return out;
}

/// Sends a request over a connection, and once more if the connection had ended while it was idle. `sink` may be null.
asio::awaitable<Result<HttpResponse>> transact(Connection& connection, HttpRequest& request, TlsContext context,
                                               BodySink* sink, Deadline deadline) {
  if (connection.context() == context && connection.is_ready()) {
    auto response = co_await connection.exchange(request, sink, deadline);
    if (response || !connection.ended_unanswered()) co_return response;
  }
  auto opened = co_await connection.open(std::move(context), deadline);
  if (!opened) co_return std::move(opened).error();
  auto response = co_await connection.exchange(request, sink, deadline);
  co_return response;
}

/// The reply in `response`.
Result<Reply> unpack(HttpResponse response, bool gzip_allowed, std::size_t max_body) {
  Reply out;
  out.status = response.result_int();
  for (const auto& field : response.base())
    out.headers.emplace_back(field.name_string(), field.value());
  const auto encoding = response[http::field::content_encoding];
  if (encoding.empty() || beast::iequals(encoding, "identity")) {
    out.body = std::move(response.body());
    return out;
  }
  if (!gzip_allowed || !beast::iequals(encoding, "gzip")) {
    return Error{Errc::kMalformedData, "an answer in an encoding that nobody asked for", {}};
  }
  auto body = gunzip(response.body(), max_body);
  if (!body) return std::move(body).error();
  out.body = *std::move(body);
  return out;
}

/// Whether other credentials may do better.
bool is_refused(const Result<HttpResponse>& response, const Connection& connection) {
  if (response) return response->result() == http::status::unauthorized;
  return !connection.answered() && response.error().code == Errc::kUnavailable;
}

}  // namespace

std::string_view Reply::header(std::string_view name) const {
  const auto found = std::find_if(headers.begin(), headers.end(),
                                  [name](const auto& header) { return beast::iequals(header.first, name); });
  return found == headers.end() ? std::string_view{} : std::string_view{found->second};
}

Result<HttpClient> HttpClient::make(asio::any_io_executor executor, Options options) {
  if (auto good = check(options.credentials, options.url.tls); !good) return good.error();
  auto keyring = Keyring::make(options.credentials, options.url.tls);
  if (!keyring) return std::move(keyring).error();
  auto peer = std::make_shared<Peer>(Peer{options.url, options.max_body.count()});
  auto core = std::make_shared<Core>();
  core->keyring = *std::move(keyring);
  core->blueprint = blueprint_of(options);
  core->pool = std::make_shared<ConnectionPool>(std::move(executor), std::move(peer), options.max_connections);
  core->options = std::move(options);
  return HttpClient{std::move(core)};
}

asio::awaitable<Result<Reply>> HttpClient::ask(MakeRequest make, BodySink* sink, Deadline deadline) const {
  return run(core_, std::move(make), sink, deadline);
}

// No member: it shares the core and never looks at the handle.
asio::awaitable<Result<Reply>> HttpClient::run(std::shared_ptr<Core> core, MakeRequest make, BodySink* sink,
                                               Deadline deadline) {
  auto lease = co_await core->pool->acquire(deadline);
  if (!lease) co_return std::move(lease).error();
  const auto& options = core->options;
  const auto asked = make(std::chrono::duration_cast<Duration>(deadline - steady_clock::now()));
  auto keys = core->keyring->current();
  auto request = on_the_wire(core->blueprint, options.url, asked, *keys);
  auto& connection = lease->connection();
  auto context = keys->tls;
  auto response = co_await transact(connection, request, std::move(context), sink, deadline);
  if (is_refused(response, connection)) {
    const auto newer = core->keyring->read_again();
    if (newer != keys) {
      request = on_the_wire(core->blueprint, options.url, asked, *newer);
      auto fresh = newer->tls;
      response = co_await transact(connection, request, std::move(fresh), sink, deadline);
    }
  }
  if (!response) {
    auto error = std::move(response).error();
    if (!core->keyring->complaint().empty()) error.detail += "; " + core->keyring->complaint();
    co_return error;
  }
  const bool poured =
      sink != nullptr && response->result() == http::status::ok && sink->wants((*response)[http::field::content_type]);
  auto reply = unpack(*std::move(response), options.gzip, options.max_body.count());
  if (reply) reply->poured = poured;
  co_return reply;
}

void HttpClient::close() {
  core_->pool->close();
}

}  // namespace bandwatch::net
