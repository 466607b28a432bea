#include "common/promql/client_options.hpp"

#include "common/core/text.hpp"
#include "common/promql/base_url.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace bandwatch::promql {
namespace {

/// Source: RFC 9110, section 5.6.2
bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos;
  });
}

/// What the client writes itself. A second one of these could make a proxy read the request otherwise than we do.
bool is_ours(std::string_view name) {
  static constexpr std::array<std::string_view, 11> kOurs{
      "accept-encoding", "authorization",     "connection", "content-encoding",
      "content-length",  "content-type",      "host",       "te",
      "trailer",         "transfer-encoding", "upgrade"};
  return std::find(kOurs.begin(), kOurs.end(), to_lower(name)) != kOurs.end();
}

Result<void> check_credentials(const ClientOptions& options) {
  if (!options.bearer_token.empty() && !options.username.empty()) {
    return invalid_argument("prometheus.bearer_token", "either bearer_token or username and password");
  }
  if (options.username.empty() && !options.password.empty()) {
    return invalid_argument("prometheus.username", "a user name that the password belongs to");
  }
  // RFC 7617, section 2: a colon would end the user name.
  if (options.username.find(':') != std::string::npos || has_control(options.username)) {
    return invalid_argument("prometheus.username", "a user name without colons and control characters");
  }
  if (has_control(options.password.reveal())) {
    return invalid_argument("prometheus.password", "a password without control characters");
  }
  if (has_control(options.bearer_token.reveal())) {
    return invalid_argument("prometheus.bearer_token", "a token without control characters");
  }
  return {};
}

Result<void> check_headers(const ClientOptions& options) {
  for (const auto& [name, value] : options.headers) {
    if (!is_token(name)) return invalid_argument("prometheus.headers", "names of letters, digits and hyphens");
    if (is_ours(name)) {
      return invalid_argument("prometheus.headers", "other headers than " + name + ", which the client sets itself");
    }
    if (has_control(value.reveal())) {
      return invalid_argument("prometheus.headers", "values without control characters; see " + name);
    }
  }
  return {};
}

Result<void> check_tls(const ClientOptions& options, bool https) {
  const bool any = !options.ca_file.empty() || !options.client_cert_file.empty() || !options.client_key_file.empty();
  if (any && !https) return invalid_argument("prometheus.url", "an https URL, as certificates are given");
  if (options.client_cert_file.empty() != options.client_key_file.empty()) {
    return invalid_argument("prometheus.client_key_file", "client_cert_file and client_key_file, both or none");
  }
  return {};
}

}  // namespace

Result<void> check(const ClientOptions& options) {
  const auto url = parse_base_url(options.url);
  if (!url) return url.error();
  if (options.timeout < kShortestTimeout || options.timeout > kLongestTimeout) {
    return invalid_argument("prometheus.timeout", "a duration from 1ms to 1h");
  }
  if (options.max_connections == 0 || options.max_connections > kMostConnections) {
    return invalid_argument("prometheus.max_connections", "a number from 1 to 1024");
  }
  if (options.max_response < kSmallestResponse || options.max_response > kLargestResponse) {
    return invalid_argument("prometheus.max_response", "an amount from 1KiB to 1GiB");
  }
  if (options.retention <= Duration::zero()) return invalid_argument("prometheus.retention", "a duration above zero");
  if (auto good = check_credentials(options); !good) return good;
  if (auto good = check_headers(options); !good) return good;
  return check_tls(options, url->tls);
}

}  // namespace bandwatch::promql
