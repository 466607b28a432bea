#pragma once

#include "api-service/auth/jwks.hpp"
#include "api-service/auth/principal.hpp"
#include "common/core/time.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bandwatch::api::auth {

/// What a JSON Web Token must say.
struct JwtRules {
  std::string issuer{};    ///< its iss
  std::string audience{};  ///< its aud, or one of them
  std::string claim{};     ///< the claim that holds what it may see, as in the callers' file
  Duration leeway{};       ///< how far its clock may be off
};

/// Whether a credential has the form of one: three parts with dots between them. Says nothing of its worth.
[[nodiscard]] bool looks_like_jwt(std::string_view text) noexcept;

/// Whose token `text` is at `now`. kUnknown: no key has its kid and algorithm, so that newer keys may help; kForged:
/// the signature is wrong; kExpired: before its nbf or past its exp, which it must have; kUnfit: for another audience,
/// from another issuer, or without an understandable scope; kMalformed for all else. The key alone decides on the
/// algorithm; keys that the token brings or points at are ignored. Thread-safe.
/// Source: RFC 7519, section 7.2, and RFC 8725.
[[nodiscard]] Decision check_jwt(const std::vector<VerifyKey>& keys, const JwtRules& rules, std::string_view text,
                                 UtcTime now);

}  // namespace bandwatch::api::auth
