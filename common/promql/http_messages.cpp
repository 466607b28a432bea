#include "common/promql/http_messages.hpp"

#include "common/promql/request_body.hpp"
#include "common/promql/response_errors.hpp"
#include "common/promql/response_parser.hpp"

#include <algorithm>
#include <utility>

namespace bandwatch::promql {
namespace {

Duration database_timeout(Duration remaining) {
  const auto margin = std::min<Duration>(remaining / 10, std::chrono::seconds{1});
  return std::max(remaining - margin, Duration{1});
}

net::Request make_query_request(std::string endpoint, std::string form, Method method) {
  if (method == Method::kGet) return get_request(std::move(endpoint) + "?" + form);
  net::Request out;
  out.method = "POST";
  out.target = std::move(endpoint);
  out.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
  out.body = std::move(form);
  return out;
}

/// Authentication and limits are told best by the status, all else by the database.
bool status_says_it(unsigned status) {
  return status == 401 || status == 403 || status == 404 || status == 429;
}

}  // namespace

net::Request get_request(std::string endpoint) {
  net::Request out;
  out.target = std::move(endpoint);
  return out;
}

net::Request query_request(const Query& query, Duration remaining, Method method) {
  return make_query_request("/api/v1/query", query_form(query, database_timeout(remaining)), method);
}

net::Request range_request(const RangeQuery& query, Duration remaining, Method method) {
  return make_query_request("/api/v1/query_range", range_form(query, database_timeout(remaining)), method);
}

net::Request read_request(const std::vector<ChunkQuery>& queries) {
  net::Request out;
  out.method = "POST";
  out.target = "/api/v1/read";
  out.headers = {{"Content-Type", "application/x-protobuf"},
                 {"Content-Encoding", "snappy"},
                 {"X-Prometheus-Remote-Read-Version", "0.1.0"}};
  out.body = remote_read_request(queries);
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

bool is_from_victoriametrics(const net::Reply& reply) {
  return !reply.header("X-Server-Hostname").empty();
}

std::optional<Error> refusal(const net::Reply& reply) {
  if (reply.is_success())
    return is_web_page(reply.header("Content-Type"), reply.body) ? std::optional{web_page()} : std::nullopt;
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
