#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bandwatch::alert {

inline constexpr std::size_t kHeaderLine = 76;  ///< RFC 2047, 2: the longest line with an encoded word

/// `text` (UTF-8) as encoded words, each of at most 75 characters and whole characters, on lines of at most 76 that are
/// folded with CRLF and a blank; the first line has `column` characters already. Q or B, whichever is shorter. They may
/// stand in a display name too. Source: RFC 2047, 2, 4 and 5.
[[nodiscard]] std::string encoded_words(std::string_view text, std::size_t column);

}  // namespace bandwatch::alert
