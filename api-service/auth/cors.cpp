#include "api-service/auth/cors.hpp"

#include <algorithm>
#include <string>

namespace bandwatch::api::auth {

Result<void> check_origin(std::string_view text) {
  constexpr std::string_view kAllowed = "0123456789abcdefghijklmnopqrstuvwxyz.-:[]";
  auto rest = text;
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (rest.starts_with(scheme)) rest.remove_prefix(scheme.size());
  }
  if (rest.size() == text.size() || rest.empty() || rest.find_first_not_of(kAllowed) != rest.npos) {
    return invalid_argument("", "origins such as https://ui.example.org, in small letters and without a path");
  }
  return {};
}

void Cors::apply(const http::Request& request, http::Response& response) const {
  if (origins_.empty()) return;
  std::string vary{response.header("Vary")};
  response.set_header("Vary", vary + (vary.empty() ? "Origin" : ", Origin"));
  const auto origin = request.header("Origin");
  const auto found = std::find(origins_.begin(), origins_.end(), origin);
  if (found == origins_.end()) return;
  response.set_header("Access-Control-Allow-Origin", *found);
  response.set_header("Access-Control-Expose-Headers", "ETag, Retry-After, X-Request-Id");
  if (request.method != "OPTIONS" || request.header("Access-Control-Request-Method").empty()) return;
  response.set_header("Access-Control-Allow-Methods", "GET, HEAD");
  response.set_header("Access-Control-Allow-Headers", "Authorization, If-None-Match, Last-Event-ID, X-Request-Id");
  response.set_header("Access-Control-Max-Age", "600");
}

}  // namespace bandwatch::api::auth
