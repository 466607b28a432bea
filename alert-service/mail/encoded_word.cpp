#include "alert-service/mail/encoded_word.hpp"

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

std::string base64(std::string_view text) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += 3) {
    const auto group = text.substr(at, 3);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i)
      bits = bits << 8U | (i < group.size() ? static_cast<unsigned char>(group[i]) : 0U);
    for (std::size_t i = 0; i < 4; ++i)
      out += i > group.size() ? '=' : kDigits[(bits >> (18U - 6U * i)) & 63U];
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
