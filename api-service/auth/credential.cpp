#include "api-service/auth/credential.hpp"

#include <algorithm>

namespace bandwatch::api::auth {
namespace {

constexpr std::size_t kLongestToken = 8192;

bool is_token68(std::string_view text) noexcept {
  constexpr std::string_view kAllowed = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-._~+/=";
  return !text.empty() && text.size() <= kLongestToken && text.find_first_not_of(kAllowed) == text.npos;
}

/// The token of "Bearer TOKEN", empty if it is not of that form.
std::string_view bearer_of(std::string_view value) noexcept {
  constexpr std::string_view kScheme = "Bearer ";
  if (value.size() <= kScheme.size() || !http::same_name(value.substr(0, kScheme.size()), kScheme)) return {};
  const auto token = value.substr(kScheme.size());
  return is_token68(token) ? token : std::string_view{};
}

bool is_view(std::string_view parameter) noexcept {
  return parameter.substr(0, parameter.find('=')) == kViewParameter;
}

}  // namespace

boost::system::result<std::string_view, Denial> credential_of(const http::Request& request) {
  std::string_view out;
  for (const auto& header : request.headers) {
    if (!http::same_name(header.name, "Authorization")) continue;
    if (!out.empty()) return Denial::kMalformed;
    out = bearer_of(header.value);
    if (out.empty()) return Denial::kMalformed;
  }
  for (const auto& [name, value] : request.query) {
    if (name != kViewParameter) continue;
    if (!out.empty() || !is_token68(value)) return Denial::kMalformed;
    out = value;
  }
  return out;
}

std::string without_view(std::string_view target) {
  const auto question = target.find('?');
  std::string out{target.substr(0, question)};
  if (question == target.npos) return out;
  auto rest = target.substr(question + 1);
  char separator = '?';
  while (!rest.empty()) {
    const auto end = std::min(rest.find('&'), rest.size());
    if (!is_view(rest.substr(0, end))) {
      out.append(1, separator).append(rest.substr(0, end));
      separator = '&';
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return out;
}

}  // namespace bandwatch::api::auth
