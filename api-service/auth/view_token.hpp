#pragma once

#include "api-service/auth/principal.hpp"
#include "common/core/result.hpp"
#include "common/core/time.hpp"

#include <string>
#include <string_view>

namespace bandwatch::api::auth {

/// No view token lives longer: it stands in addresses, which many see.
inline constexpr Duration kLongestView = std::chrono::hours{24};
/// Bytes that a key must have at least.
inline constexpr std::size_t kShortestViewKey = 32;

/// Whether a credential has the form of a view token: "bwv1.PAYLOAD.MAC".
[[nodiscard]] bool looks_like_view_token(std::string_view text) noexcept;

/// A token that lets see what the principal's scope allows until it expires, for embedding in a page. Whoever has the
/// key can make one; nothing is kept of it. kInvalidArgument for an operator, and for a life that is over or longer
/// than kLongestView at `now`.
[[nodiscard]] Result<std::string> make_view_token(std::string_view key, const Principal& principal, UtcTime now);

/// Whose token it is: kMalformed, kForged, kExpired, or kUnfit for one that lives too long. An empty key knows none.
[[nodiscard]] Decision check_view_token(std::string_view key, std::string_view text, UtcTime now);

}  // namespace bandwatch::api::auth
