#include "api-service/routes/refusals.hpp"

#include <string>

namespace bandwatch::api {

http::Response unauthorized(auth::Denial denial) {
  auto response =
      http::problem(401, http::reason_phrase(401), "A valid token is needed: send it as Authorization: Bearer TOKEN.",
                    {{"code", "unauthorized"}});
  const bool has_nothing = denial == auth::Denial::kMissing;
  response.set_header("WWW-Authenticate", has_nothing ? R"(Bearer realm="bandwatch")"
                                                      : R"(Bearer realm="bandwatch", error="invalid_token")");
  return response;
}

http::Response outside_of_scope(std::string_view dimension) {
  const auto detail = std::string{dimension} + ": a value outside of what the token may see";
  return http::problem(403, http::reason_phrase(403), detail, {{"code", "forbidden"}, {"parameter", dimension}});
}

http::Response operators_only() {
  return http::problem(403, http::reason_phrase(403), "Only operators may see this.", {{"code", "forbidden"}});
}

void make_private(http::Response& response) {
  constexpr std::string_view kPublic = "public";
  const std::string caching{response.header("Cache-Control")};
  if (caching.starts_with(kPublic)) response.set_header("Cache-Control", "private" + caching.substr(kPublic.size()));
  // Two callers may sit at one browser, one after the other.
  std::string vary{response.header("Vary")};
  vary += vary.empty() ? "Authorization" : ", Authorization";
  response.set_header("Vary", vary);
}

}  // namespace bandwatch::api
