#pragma once

#include "api-service/auth/principal.hpp"
#include "common/core/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bandwatch::api::auth {

/// The two parts of an API token "bw_ID_SECRET": the id finds its entry, the secret proves it.
/// ID has 12 small hexadecimal digits, SECRET 64.
struct TokenText {
  std::string_view id;
};

/// Nothing if `text` has another form. The view points into `text`.
[[nodiscard]] std::optional<TokenText> parse_token(std::string_view text) noexcept;

/// What is kept of a token: enough to recognise it, not to make it.
struct StoredToken {
  std::string id;
  std::string salt;    ///< 16 bytes
  std::string digest;  ///< SHA-256 of the salt and the whole token
  PrincipalPtr principal;
};

/// A token that was just made.
struct NewToken {
  std::string text;  ///< for its owner; never to be kept
  StoredToken stored;
};

/// Makes a token for `principal` from 256 bits of the system's randomness. Throws std::runtime_error without any.
[[nodiscard]] NewToken make_token(PrincipalPtr principal);

/// Whose token `text` is at `now`: kMalformed, kUnknown, kForged or kExpired if it is nobody's. The digest is compared
/// in constant time, and an id that is not known costs as much as one that is.
[[nodiscard]] Decision check_token(const std::vector<StoredToken>& tokens, std::string_view text, UtcTime now);

/// "service=shop-*": adds the pattern to that dimension of `scope`. kInvalidArgument says what is allowed.
[[nodiscard]] Result<void> add_to_scope(counting::TenantScope& scope, std::string_view text);

/// `token` as an entry of the callers' file, with its indentation and line ends.
[[nodiscard]] std::string to_yaml(const StoredToken& token);

}  // namespace bandwatch::api::auth
