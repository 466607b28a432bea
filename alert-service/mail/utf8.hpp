#pragma once

#include "common/core/text.hpp"

#include <cstddef>
#include <string_view>

namespace bandwatch::alert {

/// The character that `text` begins with, one to four bytes; empty if it begins with none (or is empty).
[[nodiscard]] inline std::string_view first_character(std::string_view text) noexcept {
  for (std::size_t length = 1; length <= 4 && length <= text.size(); ++length) {
    if (is_utf8(text.substr(0, length))) return text.substr(0, length);
  }
  return {};
}

}  // namespace bandwatch::alert
