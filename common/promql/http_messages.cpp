#include "common/promql/http_messages.hpp"

#include "common/promql/inflate.hpp"
#include "common/promql/request_body.hpp"
#include "common/promql/response_errors.hpp"
#include "common/promql/response_parser.hpp"

#include <openssl/evp.h>
#include <boost/beast/core/string.hpp>

#include <algorithm>
#include <utility>

namespace bandwatch::promql {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;

/// Source: RFC 7617, section 2
std::string basic_credentials(const ClientOptions& options) {
  const auto plain = options.username + ":" + options.password.reveal();
  std::string out((plain.size() + 2) / 3 * 4 + 1, '\0');  // OpenSSL adds a NUL
  const auto length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                      reinterpret_cast<const unsigned char*>(plain.data()), static_cast<int>(plain.size()));
  out.resize(static_cast<std::size_t>(length));
  return "Basic " + out;
}

Duration engine_timeout(Duration remaining) {
  const auto margin = std::min<Duration>(remaining / 10, std::chrono::seconds{1});
  return std::max(remaining - margin, Duration{1});
}

HttpRequest make_form(const HttpRequest& blueprint, const BaseUrl& url, const char* endpoint, std::string form) {
  auto out = blueprint;
  out.method(http::verb::post);
  out.target(url.path + endpoint);
  out.set(http::field::content_type, "application/x-www-form-urlencoded");
  out.body() = std::move(form);
  out.prepare_payload();
  return out;
}

/// Authentication and limits are told best by the status, all else by the engine.
bool status_says_it(unsigned status) {
  return status == 401 || status == 403 || status == 404 || status == 429;
}

}  // namespace

HttpRequest make_blueprint(const ClientOptions& options, const BaseUrl& url) {
  HttpRequest out;
  out.version(11);
  out.set(http::field::host, url.authority);
  out.set(http::field::user_agent, "bandwatch/" BANDWATCH_VERSION);
  out.set(http::field::accept, "application/json");
  if (options.gzip) out.set(http::field::accept_encoding, "gzip");
  if (!options.bearer_token.empty()) out.set(http::field::authorization, "Bearer " + options.bearer_token.reveal());
  if (!options.username.empty()) out.set(http::field::authorization, basic_credentials(options));
  for (const auto& [name, value] : options.headers)
    out.set(name, value.reveal());
  return out;
}

HttpRequest make_get(const HttpRequest& blueprint, const BaseUrl& url, std::string_view endpoint) {
  auto out = blueprint;
  out.method(http::verb::get);
  out.target(url.path + std::string{endpoint});
  return out;
}

HttpRequest make_query(const HttpRequest& blueprint, const BaseUrl& url, const Query& query, Duration remaining) {
  return make_form(blueprint, url, "/api/v1/query", query_form(query, engine_timeout(remaining)));
}

HttpRequest make_range(const HttpRequest& blueprint, const BaseUrl& url, const RangeQuery& query, Duration remaining) {
  return make_form(blueprint, url, "/api/v1/query_range", range_form(query, engine_timeout(remaining)));
}

HttpRequest make_remote_read(const HttpRequest& blueprint, const BaseUrl& url, const std::vector<ChunkQuery>& queries) {
  auto out = blueprint;
  out.method(http::verb::post);
  out.target(url.path + "/api/v1/read");
  out.erase(http::field::accept);
  out.erase(http::field::accept_encoding);
  out.set(http::field::content_type, "application/x-protobuf");
  out.set(http::field::content_encoding, "snappy");
  out.set("X-Prometheus-Remote-Read-Version", "0.1.0");
  out.body() = remote_read_request(queries);
  out.prepare_payload();
  return out;
}

std::string label_values_endpoint(std::string_view label, const std::vector<std::string>& selectors, Window window) {
  std::string out = "/api/v1/label/" + percent_encode(label) + "/values";
  char separator = '?';
  for (const auto& one : selectors) {
    out += separator + std::string{"match[]="} + percent_encode(one);
    separator = '&';
  }
  out += separator + std::string{"start="} + format_seconds(window.start.time_since_epoch());
  out += "&end=" + format_seconds(window.end.time_since_epoch());
  return out;
}

Result<Reply> unpack(HttpResponse response, bool gzip_allowed, std::size_t max_body) {
  Reply out;
  out.status = response.result_int();
  // VictoriaMetrics' HTTP server writes this in every answer, and nothing else of the kind does.
  out.from_victoriametrics = response.find("X-Server-Hostname") != response.end();
  out.content_type = response[http::field::content_type];
  const auto encoding = response[http::field::content_encoding];
  if (encoding.empty() || beast::iequals(encoding, "identity")) {
    out.body = std::move(response.body());
    return out;
  }
  if (!gzip_allowed || !beast::iequals(encoding, "gzip")) return malformed("in an encoding that nobody asked for");
  auto body = gunzip(response.body(), max_body);
  if (!body) return std::move(body).error();
  out.body = *std::move(body);
  return out;
}

std::optional<Error> refusal(const Reply& reply) {
  if (reply.is_success()) return is_web_page(reply.content_type, reply.body) ? std::optional{web_page()} : std::nullopt;
  auto by_status = status_error(reply.status);
  const bool redirected = reply.status >= 300 && reply.status < 400;
  if (redirected || !reply.body.starts_with('{')) return by_status;
  const auto parsed = parse_response(reply.body);
  if (parsed || parsed.error().code == Errc::kMalformedData) return by_status;
  if (!status_says_it(reply.status)) by_status.code = parsed.error().code;
  by_status.detail += "; " + parsed.error().detail;
  return by_status;
}

}  // namespace bandwatch::promql
