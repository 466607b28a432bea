#include "alert-service/mail/quoted_printable.hpp"

#include "alert-service/mail/utf8.hpp"
#include "common/core/text.hpp"

#include <cstddef>

namespace bandwatch::alert {
namespace {

constexpr std::size_t kMaxEncodedLine = 76;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

/// How `text[at]`, which is no line end, is spelled at column `column`.
std::string spell(std::string_view text, std::size_t at, std::size_t column) {
  const char c = text[at];
  const bool line_start = column == 0;
  const bool ends_line = at + 1 == text.size() || text[at + 1] == '\n';
  const bool blank = c == ' ' || c == '\t';
  const bool literal = (c >= '!' && c <= '~' && c != '=') || (blank && !ends_line);
  if (!literal || (line_start && (c == '.' || text.substr(at).starts_with("From ")))) return hex_escape(c);
  return std::string(1, c);
}

}  // namespace

std::string hex_escape(char byte) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  const auto value = static_cast<unsigned char>(byte);
  return {'=', kDigits[value >> 4U], kDigits[value & 15U]};
}

std::string clean_body(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto character = first_character(text);
    if (character == "\r") {
      out += '\n';
      text.remove_prefix(text.starts_with("\r\n") ? 2 : 1);
    } else if (character.empty() || (has_control(character) && character != "\n" && character != "\t")) {
      out += kReplacement;
      text.remove_prefix(1);
    } else {
      out += character;
      text.remove_prefix(character.size());
    }
  }
  return out;
}

std::string quoted_printable(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 16);
  std::size_t column = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\n') {
      out += "\r\n";
      column = 0;
      continue;
    }
    auto token = spell(text, at, column);
    if (column + token.size() >= kMaxEncodedLine) {  // the last place in a line is kept for the "=" of a soft break
      out += "=\r\n";
      column = 0;
      token = spell(text, at, column);
    }
    out += token;
    column += token.size();
  }
  return out;
}

}  // namespace bandwatch::alert
