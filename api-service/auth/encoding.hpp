#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bandwatch::api::auth {

using Sha256 = std::array<std::uint8_t, 32>;

/// SHA-256 of the two texts, one after the other. Throws std::runtime_error if OpenSSL has no memory.
[[nodiscard]] Sha256 sha256(std::string_view first, std::string_view second = {});

/// HMAC-SHA-256. Throws as sha256() does. Source: RFC 2104.
[[nodiscard]] Sha256 hmac_sha256(std::string_view key, std::string_view text);

/// Whether the two are the same, in a time that does not depend on where they differ; of different lengths, never.
[[nodiscard]] bool same_in_constant_time(std::string_view a, std::string_view b) noexcept;

/// The bytes as text.
[[nodiscard]] inline std::string_view bytes_of(const Sha256& digest) noexcept {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

/// `count` bytes that nobody can guess. Throws std::runtime_error if the system has none.
[[nodiscard]] std::string random_bytes(std::size_t count);

[[nodiscard]] std::string to_hex(std::string_view bytes);
/// Nothing if `text` is not an even number of small hexadecimal digits.
[[nodiscard]] std::optional<std::string> from_hex(std::string_view text);

/// Without padding. Source: RFC 4648, section 5.
[[nodiscard]] std::string to_base64url(std::string_view bytes);
/// Nothing if `text` is not what to_base64url() makes of any bytes: one text per value.
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);

}  // namespace bandwatch::api::auth
