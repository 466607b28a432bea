#pragma once

#include "common/core/secret.hpp"

#include <string>
#include <string_view>

namespace bandwatch::alert {

/// "<bw1.{32 hex digits}@{domain}>": the same for every attempt of a notification, so that receivers can tell a
/// repeated mail from a new one; not to be guessed without the key. The digits begin HMAC-SHA256(key, notification_id).
/// `domain` is a domain name.
[[nodiscard]] std::string make_message_id(const Secret& key, std::string_view notification_id, std::string_view domain);

}  // namespace bandwatch::alert
