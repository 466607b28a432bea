#pragma once

#include "api-service/auth/principal.hpp"
#include "common/http/response.hpp"

#include <string_view>

namespace bandwatch::api {

/// 401 with a challenge. The body is the same whatever was wrong, so that nobody learns which tokens exist.
/// Source: RFC 6750, section 3.
[[nodiscard]] http::Response unauthorized(auth::Denial denial);

/// 403 for a question that names a value of `dimension` outside of what the caller may see. The value is not repeated.
[[nodiscard]] http::Response outside_of_scope(std::string_view dimension);

/// 403 for what only operators may see.
[[nodiscard]] http::Response operators_only();

/// Lets no cache that others use keep an answer that was made for one caller.
void make_private(http::Response& response);

}  // namespace bandwatch::api
