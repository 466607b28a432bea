#pragma once

#include <string>
#include <string_view>

namespace bandwatch {

/// Whether `text` is well-formed UTF-8 (no overlong forms, no surrogates).
[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

/// Whether `text` holds a control character (U+0000..U+001F, U+007F).
[[nodiscard]] bool has_control(std::string_view text) noexcept;

/// `text` without blanks and line ends at both sides.
[[nodiscard]] std::string_view trim(std::string_view text) noexcept;

/// ASCII letters made small; everything else as it is.
[[nodiscard]] std::string to_lower(std::string_view text);

/// Whether `pattern` matches the whole of `text`. In it `*` stands for any run of characters, also none; everything
/// else for itself. At most pattern size x text size steps.
[[nodiscard]] bool matches_pattern(std::string_view pattern, std::string_view text) noexcept;

}  // namespace bandwatch
