#include "api-service/auth/view_token.hpp"

#include "api-service/auth/claims.hpp"
#include "api-service/auth/encoding.hpp"
#include "api-service/auth/json.hpp"

#include <fmt/format.h>

#include <memory>
#include <utility>

namespace bandwatch::api::auth {
namespace {

constexpr std::string_view kViewPrefix = "bwv1.";
constexpr std::size_t kLongestViewToken = 4096;

}  // namespace

bool looks_like_view_token(std::string_view text) noexcept {
  return text.starts_with(kViewPrefix);
}

Result<std::string> make_view_token(std::string_view key, const Principal& principal, UtcTime now) {
  if (principal.is_operator || principal.scope.allows_nothing()) return invalid_argument("scope", "at least one name");
  if (principal.expires <= now || principal.expires > now + kLongestView) {
    return invalid_argument("expires", "an instant to come, at most 24h away");
  }
  const auto seconds = std::chrono::floor<std::chrono::seconds>(principal.expires.time_since_epoch()).count();
  const auto payload = fmt::format(R"({{"exp":{},"scope":{}}})", seconds, scope_json(principal.scope));
  auto out = std::string{kViewPrefix} + to_base64url(payload);
  out += "." + to_base64url(bytes_of(hmac_sha256(key, out)));
  if (out.size() > kLongestViewToken) return invalid_argument("scope", "fewer names");
  return out;
}

Decision check_view_token(std::string_view key, std::string_view text, UtcTime now) {
  const auto dot = text.rfind('.');
  if (!looks_like_view_token(text) || dot < kViewPrefix.size() || text.size() > kLongestViewToken)
    return Denial::kMalformed;
  if (key.size() < kShortestViewKey) return Denial::kUnknown;
  const auto mac = from_base64url(text.substr(dot + 1));
  if (!mac || !same_in_constant_time(*mac, bytes_of(hmac_sha256(key, text.substr(0, dot))))) return Denial::kForged;
  // From here on it is our own words.
  const auto payload = from_base64url(text.substr(kViewPrefix.size(), dot - kViewPrefix.size()));
  const auto claims = payload ? parse_object(*payload) : std::nullopt;
  const auto expires = claims ? time_in(*claims, "exp") : std::nullopt;
  if (!expires || !claims->HasMember("scope")) return Denial::kMalformed;
  if (*expires <= now) return Denial::kExpired;
  auto out = std::make_shared<Principal>();
  out->label = "view";
  out->expires = *expires;
  const bool is_fit = read_scope((*claims)["scope"], *out) && !out->is_operator && *expires <= now + kLongestView;
  if (!is_fit) return Denial::kUnfit;
  return PrincipalPtr{std::move(out)};
}

}  // namespace bandwatch::api::auth
