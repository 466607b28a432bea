#include "api-service/auth/jwt.hpp"

#include "api-service/auth/claims.hpp"
#include "api-service/auth/encoding.hpp"
#include "api-service/auth/json.hpp"
#include "common/core/text.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

namespace bandwatch::api::auth {
namespace {

constexpr std::size_t kLongestJwt = 8192;

/// The two readable parts of a token.
struct Parts {
  rapidjson::Document header;
  rapidjson::Document claims;
};

std::optional<Parts> split(std::string_view text) {
  if (text.size() > kLongestJwt || !looks_like_jwt(text)) return std::nullopt;
  const auto first = text.find('.');
  const auto second = text.find('.', first + 1);
  const auto header = from_base64url(text.substr(0, first));
  const auto claims = from_base64url(text.substr(first + 1, second - first - 1));
  if (!header || !claims || !from_base64url(text.substr(second + 1))) return std::nullopt;
  auto parsed_header = parse_object(*header);
  auto parsed_claims = parse_object(*claims);
  if (!parsed_header || !parsed_claims) return std::nullopt;
  return Parts{*std::move(parsed_header), *std::move(parsed_claims)};
}

/// The keys that may have signed a token with this header; with a kid those that have it.
std::vector<const VerifyKey*> candidates(const std::vector<VerifyKey>& keys, const rapidjson::Value& header,
                                         Algorithm algorithm) {
  const auto id = text_in(header, "kid");
  std::vector<const VerifyKey*> out;
  for (const auto& key : keys) {
    if (key.algorithm == algorithm && (!id || key.id == *id)) out.push_back(&key);
  }
  return out;
}

bool is_for(const rapidjson::Value& claims, std::string_view audience) {
  const auto found = claims.FindMember("aud");
  if (found == claims.MemberEnd()) return false;
  const auto same = [&](const rapidjson::Value& value) {
    return value.IsString() && std::string_view{value.GetString(), value.GetStringLength()} == audience;
  };
  if (!found->value.IsArray()) return same(found->value);
  return std::any_of(found->value.Begin(), found->value.End(), same);
}

std::string label_of(const rapidjson::Value& claims) {
  const auto subject = text_in(claims, "sub").value_or("");
  constexpr std::size_t kLongestLabel = 64;
  if (subject.empty() || subject.size() > kLongestLabel || has_control(subject)) return "jwt";
  return "jwt " + std::string{subject};
}

Decision judge(const rapidjson::Value& claims, const JwtRules& rules, UtcTime now) {
  const auto expires = time_in(claims, "exp");
  if (!expires) return Denial::kUnfit;
  auto out = std::make_shared<Principal>();
  out->expires = *expires + rules.leeway;
  if (out->expires <= now) return Denial::kExpired;
  if (claims.HasMember("nbf")) {
    const auto begins = time_in(claims, "nbf");
    if (!begins) return Denial::kUnfit;
    if (*begins - rules.leeway > now) return Denial::kExpired;
  }
  if (text_in(claims, "iss") != std::optional<std::string_view>{rules.issuer}) return Denial::kUnfit;
  if (!is_for(claims, rules.audience)) return Denial::kUnfit;
  const auto scope = claims.FindMember(rules.claim.c_str());
  if (scope == claims.MemberEnd() || !read_scope(scope->value, *out)) return Denial::kUnfit;
  out->label = label_of(claims);
  return PrincipalPtr{std::move(out)};
}

}  // namespace

bool looks_like_jwt(std::string_view text) noexcept {
  return std::count(text.begin(), text.end(), '.') == 2;
}

Decision check_jwt(const std::vector<VerifyKey>& keys, const JwtRules& rules, std::string_view text, UtcTime now) {
  const auto parts = split(text);
  if (!parts) return Denial::kMalformed;
  const auto algorithm = parse_algorithm(text_in(parts->header, "alg").value_or(""));
  // "crit" names what must be understood; nothing is.
  if (!algorithm || parts->header.HasMember("crit") || parts->header.HasMember("b64")) return Denial::kMalformed;
  const auto possible = candidates(keys, parts->header, *algorithm);
  if (possible.empty()) return Denial::kUnknown;
  const std::string token{text};
  const bool is_signed =
      std::any_of(possible.begin(), possible.end(), [&](const VerifyKey* key) { return is_signed_with(*key, token); });
  if (!is_signed) return Denial::kForged;
  return judge(parts->claims, rules, now);
}

}  // namespace bandwatch::api::auth
