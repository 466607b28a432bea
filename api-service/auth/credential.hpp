#pragma once

#include "api-service/auth/principal.hpp"
#include "common/http/request.hpp"

#include <boost/system/result.hpp>

#include <string>
#include <string_view>

namespace bandwatch::api::auth {

/// The query parameter that carries a view token where a header can't be set.
inline constexpr std::string_view kViewParameter = "view";

/// The token that a request shows, in its header Authorization or in the parameter `view`; empty if there is none. The
/// view lives as long as the request. kMalformed for several of them, another scheme than Bearer, text that is no
/// token68, and more than 8 KiB. Source: RFC 6750, sections 2.1 and 2.3.
[[nodiscard]] boost::system::result<std::string_view, Denial> credential_of(const http::Request& request);

/// `target` without the parameter `view`: what it asks for, whoever asks.
[[nodiscard]] std::string without_view(std::string_view target);

}  // namespace bandwatch::api::auth
