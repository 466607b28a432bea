#pragma once

#include <string>
#include <string_view>

namespace bandwatch::alert {

// Tables of what the desk answers in JSON.

[[nodiscard]] std::string status_table(std::string_view json);
[[nodiscard]] std::string mail_table(std::string_view json);
[[nodiscard]] std::string held_table(std::string_view json);
[[nodiscard]] std::string explain_table(std::string_view json);

}  // namespace bandwatch::alert
