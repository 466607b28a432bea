#pragma once

#include <string_view>

namespace bandwatch::alert {

/// Whether the whole text is an IPv4 address such as "192.0.2.1".
[[nodiscard]] bool is_ipv4(std::string_view text) noexcept;

/// Whether the whole text is an IPv6 address such as "2001:db8::1".
[[nodiscard]] bool is_ipv6(std::string_view text) noexcept;

}  // namespace bandwatch::alert
