#pragma once

#include <string>
#include <string_view>

namespace bandwatch::alert {

/// `bytes` in base64 with padding, without line ends. Source: RFC 4648, 4
[[nodiscard]] std::string base64(std::string_view bytes);

}  // namespace bandwatch::alert
