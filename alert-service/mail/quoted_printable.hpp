#pragma once

#include <string>
#include <string_view>

namespace bandwatch::alert {

/// "=XX" for `byte`, upper case.
[[nodiscard]] std::string hex_escape(char byte);

/// `text` fit for a mail body: LF as the only line end (of LF, CRLF and lone CR), U+FFFD for each other control
/// character but the tab and for each byte that is no UTF-8.
[[nodiscard]] std::string clean_body(std::string_view text);

/// `text` (line ends LF, no CR) in quoted-printable: CRLF line ends, lines of at most 76 characters; no blank at a
/// line's end, and no line begins with "." (the SMTP dot) or with "From " (mbox). Decoded it is `text` with CRLF.
/// Source: RFC 2045, 6.7.
[[nodiscard]] std::string quoted_printable(std::string_view text);

}  // namespace bandwatch::alert
