#include "tests/unit/mail/decode.hpp"

#include "common/core/text.hpp"

#include <algorithm>
#include <stdexcept>

namespace bandwatch::test {
namespace {

void require(bool condition, const char* message) {
  if (!condition) throw std::runtime_error(message);
}

char hex_byte(std::string_view digits) {
  require(digits.size() == 2, "two hex digits expected");
  const auto value_of = [](char c) {
    const auto at = std::string_view{"0123456789ABCDEF"}.find(c);
    require(at != std::string_view::npos, "upper case hex digit expected");
    return static_cast<unsigned>(at);
  };
  return static_cast<char>(value_of(digits[0]) * 16U + value_of(digits[1]));
}

std::string decode_base64(std::string_view encoded) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  require(encoded.size() % 4 == 0, "base64 comes in groups of four");
  std::string out;
  unsigned bits = 0;
  unsigned count = 0;
  for (const char c : encoded.substr(0, encoded.find('='))) {
    const auto digit = kDigits.find(c);
    require(digit != std::string_view::npos, "no base64 digit");
    bits = bits << 6U | static_cast<unsigned>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>(bits >> count & 255U);
  }
  return out;
}

constexpr std::string_view kWordStart = "=?UTF-8?";

/// The length of the encoded word that `text` begins with, "=?UTF-8?" letter "?" payload "?="; 0 if there is none.
std::size_t encoded_word_length(std::string_view text) {
  if (!text.starts_with(kWordStart)) return 0;
  const auto end = text.find("?=", kWordStart.size() + 2);
  require(end != std::string_view::npos && end + 2 <= 75, "an encoded word ends within 75 characters");
  return end + 2;
}

std::string decode_word(char encoding, std::string_view payload) {
  if (encoding == 'B') return decode_base64(payload);
  require(encoding == 'Q', "an encoded word is of kind Q or B");
  std::string out;
  for (std::size_t at = 0; at < payload.size(); ++at) {
    require(payload[at] > ' ' && payload[at] <= '~' && payload[at] != '?', "an encoded word is printable");
    if (payload[at] == '=') {
      out += hex_byte(payload.substr(at + 1, 2));
      at += 2;
    } else {
      out += payload[at] == '_' ? ' ' : payload[at];
    }
  }
  return out;
}

}  // namespace

std::string decode_quoted_printable(std::string_view encoded) {
  std::string out;
  for (std::size_t at = 0; at < encoded.size(); ++at) {
    if (encoded[at] != '=') {
      out += encoded[at];
    } else if (encoded.substr(at + 1, 2) == "\r\n") {
      at += 2;
    } else {
      out += hex_byte(encoded.substr(at + 1, 2));
      at += 2;
    }
  }
  return out;
}

std::string decode_header(std::string_view folded) {
  std::string value{folded};
  for (auto at = value.find("\r\n"); at != std::string::npos; at = value.find("\r\n", at))
    value.erase(at, 2);
  std::string out;
  std::string_view rest = value;
  bool after_word = false;
  while (!rest.empty()) {
    const auto start = std::min(rest.find(kWordStart), rest.size());
    const auto between = rest.substr(0, start);
    const auto word = rest.substr(start, encoded_word_length(rest.substr(start)));
    // Blanks between encoded words are not part of the text (RFC 2047, 6.2).
    if (!after_word || word.empty() || between.find_first_not_of(' ') != std::string_view::npos) out += between;
    rest.remove_prefix(start + word.size());
    if (word.empty()) return out.append(rest);
    const auto decoded = decode_word(word[kWordStart.size()], word.substr(kWordStart.size() + 2, word.size() - 12));
    require(is_utf8(decoded), "an encoded word holds whole characters");
    out += decoded;
    after_word = true;
  }
  return out;
}

std::vector<std::string> split_lines(std::string_view bytes) {
  std::vector<std::string> lines;
  while (!bytes.empty()) {
    const auto end = bytes.find_first_of("\r\n");
    require(end != std::string_view::npos && bytes.substr(end, 2) == "\r\n", "a line ends with CRLF");
    lines.emplace_back(bytes.substr(0, end));
    bytes.remove_prefix(end + 2);
  }
  return lines;
}

std::string ParsedMail::field(std::string_view name) const {
  std::string value;
  int found = 0;
  for (const auto& entry : fields) {
    if (entry.first != name) continue;
    value = decode_header(entry.second);
    ++found;
  }
  require(found == 1, "the field exists once");
  return value;
}

ParsedMail parse_mail(std::string_view bytes) {
  ParsedMail mail;
  const auto header_end = bytes.find("\r\n\r\n");
  require(header_end != std::string_view::npos, "a blank line ends the header");
  for (const auto& line : split_lines(bytes.substr(0, header_end + 2))) {
    if (line.starts_with(' ')) {
      require(!mail.fields.empty() && line.find_first_not_of(' ') != std::string::npos, "a continuation continues");
      mail.fields.back().second += "\r\n" + line;
      continue;
    }
    const auto colon = line.find(": ");
    require(colon != std::string::npos, "a field has a name and a value");
    mail.fields.emplace_back(line.substr(0, colon), line.substr(colon + 2));
  }
  const auto type = mail.field("Content-Type");
  const auto quote = type.find('"');
  const auto delimiter = "\r\n--" + type.substr(quote + 1, type.rfind('"') - quote - 1);
  std::vector<std::string> parts;
  auto at = bytes.find(delimiter, header_end + 2);
  while (bytes.substr(at + delimiter.size(), 2) == "\r\n") {
    const auto next = bytes.find(delimiter, at + delimiter.size());
    require(next != std::string_view::npos, "a part ends with a delimiter");
    parts.emplace_back(bytes.substr(at + delimiter.size() + 2, next - at - delimiter.size() - 2));
    at = next;
  }
  require(bytes.substr(at) == delimiter + "--\r\n" && parts.size() == 2, "two parts and the last delimiter");
  const auto body_of = [](const std::string& part, const std::string& part_type) {
    const auto head =
        "Content-Type: " + part_type + "; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n";
    require(part.starts_with(head), "a part says what it is");
    return decode_quoted_printable(std::string_view{part}.substr(head.size()));
  };
  mail.text = body_of(parts[0], "text/plain");
  mail.html = body_of(parts[1], "text/html");
  return mail;
}

}  // namespace bandwatch::test
