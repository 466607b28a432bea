#include "common/net/credentials.hpp"

#include "common/core/text.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <utility>

namespace bandwatch::net {
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

Result<void> check_secrets(const Credentials& credentials) {
  if (!credentials.bearer_token.empty() && !credentials.username.empty()) {
    return invalid_argument("bearer_token", "either bearer_token or username and password");
  }
  if (credentials.username.empty() && !credentials.password.empty()) {
    return invalid_argument("username", "a user name that the password belongs to");
  }
  // RFC 7617, section 2: a colon would end the user name.
  if (credentials.username.find(':') != std::string::npos || has_control(credentials.username)) {
    return invalid_argument("username", "a user name without colons and control characters");
  }
  if (has_control(credentials.password.reveal())) {
    return invalid_argument("password", "a password without control characters");
  }
  if (has_control(credentials.bearer_token.reveal())) {
    return invalid_argument("bearer_token", "a token without control characters");
  }
  return {};
}

Result<void> check_headers(const Credentials& credentials) {
  for (const auto& [name, value] : credentials.headers) {
    if (!is_token(name)) return invalid_argument("headers", "names of letters, digits and hyphens");
    if (is_ours(name)) {
      return invalid_argument("headers", "other headers than " + name + ", which the client sets itself");
    }
    if (has_control(value.reveal())) {
      return invalid_argument("headers", "values without control characters; see " + name);
    }
  }
  return {};
}

Result<void> check_files(const Credentials& credentials, bool tls) {
  const bool any =
      !credentials.ca_file.empty() || !credentials.client_cert_file.empty() || !credentials.client_key_file.empty();
  if (any && !tls) return invalid_argument("url", "an https URL, as certificates are given");
  if (credentials.client_cert_file.empty() != credentials.client_key_file.empty()) {
    return invalid_argument("client_key_file", "client_cert_file and client_key_file, both or none");
  }
  return {};
}

}  // namespace

Result<void> check(const Credentials& credentials, bool tls) {
  if (auto good = check_secrets(credentials); !good) return good;
  if (auto good = check_headers(credentials); !good) return good;
  return check_files(credentials, tls);
}

std::string authorization_of(const Credentials& credentials) {
  if (!credentials.bearer_token.empty()) return "Bearer " + credentials.bearer_token.reveal();
  if (credentials.username.empty()) return {};
  const auto plain = credentials.username + ":" + credentials.password.reveal();
  std::string out((plain.size() + 2) / 3 * 4 + 1, '\0');  // OpenSSL adds a NUL
  const auto length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                      reinterpret_cast<const unsigned char*>(plain.data()), static_cast<int>(plain.size()));
  out.resize(static_cast<std::size_t>(length));
  return "Basic " + out;
}

Error in_section(Error error, std::string_view section) {
  if (error.code == Errc::kInvalidArgument) error.field = std::string{section} + "." + error.field;
  return error;
}

}  // namespace bandwatch::net
