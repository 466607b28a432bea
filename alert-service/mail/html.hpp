#pragma once

#include <string>
#include <string_view>

namespace bandwatch::alert {

/// `text` as it must stand between tags or in a quoted attribute.
[[nodiscard]] std::string escape_html(std::string_view text);

}  // namespace bandwatch::alert
