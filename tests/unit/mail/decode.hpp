#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

// A reader of mails as the standards describe it, written apart from the writer it checks. It throws
// std::runtime_error on anything that a strict reader refuses.
namespace bandwatch::test {

/// Text that is quoted-printable (RFC 2045, 6.7), with its line ends as they are.
[[nodiscard]] std::string decode_quoted_printable(std::string_view encoded);

/// A header value with its folding and encoded words (RFC 2047) resolved; only UTF-8 is known.
[[nodiscard]] std::string decode_header(std::string_view folded);

/// Lines without their CRLF; refuses a CR or LF that is not part of one, and an unfinished last line.
[[nodiscard]] std::vector<std::string> split_lines(std::string_view bytes);

struct ParsedMail {
  std::vector<std::pair<std::string, std::string>> fields{};  ///< names and folded values
  std::string text{};                                         ///< decoded
  std::string html{};                                         ///< decoded

  /// The decoded value of the only field called `name`.
  [[nodiscard]] std::string field(std::string_view name) const;
};

/// A mail with a text and an HTML part, in this order.
[[nodiscard]] ParsedMail parse_mail(std::string_view bytes);

}  // namespace bandwatch::test
