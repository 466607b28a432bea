#pragma once

#include "alert-service/mail/mailer.hpp"
#include "alert-service/ways/channel.hpp"
#include "common/core/time.hpp"

#include <string>
#include <string_view>

namespace bandwatch::alert {

/// What came back for a message that was sent by HTTP.
struct HttpAnswer {
  long status{0};
  std::string body{};         ///< its beginning
  std::string retry_after{};  ///< the header's value
};

/// What it means. Only what the receiver says of the message itself is its last word (400, 411, 413, 414, 415, 422,
/// 431). Whatever else is no success may be gone tomorrow, or once somebody has mended a setting: a route that is
/// missing during a deployment, a firewall, a token that has run out, a limit, a fault. It says nothing of the message,
/// and is tried again; not before the time that `Retry-After` asks for, at most kLongestPause. Pure. Source: RFC
/// 9110, 10.2.3 and 15; RFC 6585.
[[nodiscard]] SendResult meaning_of(const HttpAnswer& answer, const SuccessRule& rule, UtcTime now);

inline constexpr Duration kLongestPause{std::chrono::hours{1}};

}  // namespace bandwatch::alert
