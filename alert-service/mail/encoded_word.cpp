#include "alert-service/mail/encoded_word.hpp"

#include "alert-service/mail/base64.hpp"
#include "alert-service/mail/quoted_printable.hpp"
#include "alert-service/mail/utf8.hpp"

#include <algorithm>
#include <cstdint>

namespace bandwatch::alert {
namespace {

constexpr std::string_view kQuotedStart = "=?UTF-8?Q?";
constexpr std::string_view kBase64Start = "=?UTF-8?B?";
constexpr std::string_view kEnd = "?=";
constexpr std::size_t kOverhead = kQuotedStart.size() + kEnd.size();

/// What may stand for itself even in a display name (RFC 2047, 5, rule 3).
bool stands_for_itself(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '!' || c == '*' ||
         c == '+' || c == '-' || c == '/';
}

std::string quoted(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == ' ') {
      out += '_';
    } else if (stands_for_itself(c)) {
      out += c;
    } else {
      out += hex_escape(c);
    }
  }
  return out;
}

}  // namespace

std::string encoded_words(std::string_view text, std::size_t column) {
  const bool use_base64 = base64(text).size() < quoted(text).size();
  const auto encode = use_base64 ? base64 : quoted;
  const auto start = use_base64 ? kBase64Start : kQuotedStart;
  std::string out;
  std::size_t room = kHeaderLine - std::min(kHeaderLine, column);
  while (!text.empty()) {
    std::string word;
    std::size_t taken = 0;
    while (taken < text.size()) {
      const auto length = std::max<std::size_t>(1, first_character(text.substr(taken)).size());
      auto longer = encode(text.substr(0, taken + length));
      if (longer.size() + kOverhead > room) break;
      word = std::move(longer);
      taken += length;
    }
    if (taken != 0) out.append(start).append(word).append(kEnd);
    text.remove_prefix(taken);
    if (!text.empty()) out += "\r\n ";
    room = kHeaderLine - 1;
  }
  return out;
}

}  // namespace bandwatch::alert
