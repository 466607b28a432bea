#pragma once

#include "common/core/result.hpp"

#include <string>
#include <string_view>

namespace bandwatch::alert {

/// Reads a bare mail address: local part as dot-atom (at most 64 characters), "@", and a domain name or an address
/// literal such as [192.0.2.1] or [IPv6:2001:db8::1]; ASCII, at most 254 characters. No quoted local part, no display
/// name, no blanks. What it returns is its input, safe to stand in an SMTP command and a header: libcurl 7.88 would put
/// line ends in an address on the wire as they are. kInvalidArgument otherwise.
/// Source: RFC 5321, 4.1.2 and 4.1.3.
[[nodiscard]] Result<std::string> parse_address(std::string_view text);

/// What follows the last "@" of `address`.
[[nodiscard]] std::string_view domain_of(std::string_view address) noexcept;

/// Whether `text` is a host name as it may stand in a mail address or an EHLO: labels of letters, digits and hyphens.
[[nodiscard]] bool is_domain_name(std::string_view text) noexcept;

}  // namespace bandwatch::alert
