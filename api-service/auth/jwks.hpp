#pragma once

#include "common/core/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bandwatch::api::auth {

/// The signatures that are taken. Source: RFC 7518, section 3.1, and RFC 8037, section 3.1.
enum class Algorithm : std::uint8_t { kRs256 = 1, kEs256, kEdDsa };

/// The one called `name` in a header; nothing for all others, "none" and the symmetric ones among them.
[[nodiscard]] Result<Algorithm> parse_algorithm(std::string_view name);

/// A public key, bound to the one algorithm that it may be used with.
struct VerifyKey {
  std::string id;  ///< its kid; may be empty
  Algorithm algorithm{Algorithm::kRs256};
  std::string json;  ///< the key alone, as a JWK without anything that points elsewhere
};

/// Reads a JSON Web Key Set. Keys that are for something else (encryption, other algorithms, symmetric or private keys,
/// RSA below 2048 bits) are left out. kInvalidArgument if it is no key set, or none of its keys can be used. Pure.
/// Source: RFC 7517.
[[nodiscard]] Result<std::vector<VerifyKey>> parse_jwks(std::string_view json);

/// Whether `token`, a JWS in its compact form, was signed with the key. Nothing is fetched, whatever the token says.
[[nodiscard]] bool is_signed_with(const VerifyKey& key, const std::string& token);

}  // namespace bandwatch::api::auth
