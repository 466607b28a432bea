#pragma once

#include <string>
#include <string_view>

namespace bandwatch::alert {

/// HMAC-SHA256 of `data` as 64 hex digits. Source: RFC 2104.
[[nodiscard]] std::string hmac_sha256_hex(std::string_view key, std::string_view data);

}  // namespace bandwatch::alert
