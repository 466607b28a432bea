#pragma once

#include "common/core/result.hpp"

#include <string>
#include <string_view>

namespace bandwatch::alert {

/// Reads a bare mail address: local part as dot-atom (at most 64 bytes), "@", and a domain name or an address literal
/// such as [192.0.2.1] or [IPv6:2001:db8::1]; at most 254 characters. No quoted local part, no display name, no blanks.
/// What it returns is safe to stand in an SMTP command and a header: libcurl 7.88 would put line ends in an address on
/// the wire as they are. A domain beyond ASCII is returned in its ASCII form (bücher.example as xn--bcher-kva.example);
/// a local part beyond ASCII stays as it is, see needs_smtputf8(). kInvalidArgument otherwise.
/// Source: RFC 5321, 4.1.2 and 4.1.3; RFC 6531, 3.3; RFC 5891.
[[nodiscard]] Result<std::string> parse_address(std::string_view text);

/// What follows the last "@" of `address`.
[[nodiscard]] std::string_view domain_of(std::string_view address) noexcept;

/// Whether a relay must speak SMTPUTF8 to take mail for `address`.
[[nodiscard]] bool needs_smtputf8(std::string_view address) noexcept;

/// Whether `text` is a name that a resolver takes: as a domain name, but labels may have underscores and hyphens
/// anywhere, as containers' names do, and a dot at the end says that the name is whole.
[[nodiscard]] bool is_host_name(std::string_view text) noexcept;

/// Whether `text` is a host name as it may stand in a mail address or an EHLO: labels of letters, digits and hyphens.
[[nodiscard]] bool is_domain_name(std::string_view text) noexcept;

}  // namespace bandwatch::alert
