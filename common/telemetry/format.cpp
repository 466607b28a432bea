#include "common/core/duration.hpp"
#include "common/core/rfc3339.hpp"
#include "common/core/text.hpp"
#include "common/telemetry/log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace bandwatch::telemetry {
namespace {

constexpr std::size_t kLongestValue = 2048;

/// "2026-11-24T10:00:00.000Z"
std::string format_instant(UtcTime t) {
  constexpr std::size_t kToSecond = 19;
  const auto milliseconds = (t - std::chrono::floor<std::chrono::seconds>(t)).count();
  return fmt::format("{}.{:03}Z", format_rfc3339_seconds(t).substr(0, kToSecond), milliseconds);
}

/// A sequence of bytes that is one character, or one byte that is none.
struct Character {
  std::string_view bytes;
  std::uint32_t code{0};
  bool valid{false};
};

Character first_character(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  const auto bytes = text.substr(0, size);
  if (!is_utf8(bytes)) return Character{.bytes = text.substr(0, 1)};
  std::uint32_t code = size == 1 ? lead : lead & (0x7FU >> size);
  for (const char c : bytes.substr(1))
    code = (code << 6U) | (static_cast<unsigned char>(c) & 0x3FU);
  return Character{.bytes = bytes, .code = code, .valid = true};
}

/// Characters that could end a line, steer a terminal or turn the reading direction.
bool steers(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code <= 0x9F) || (code >= 0x2028 && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069);
}

/// `text` as the inside of a JSON string; logfmt reads the same escapes.
void append_escaped(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const auto character = first_character(text);
    text.remove_prefix(character.bytes.size());
    if (!character.valid) {
      out += "\\ufffd";
    } else if (character.code == '"' || character.code == '\\') {
      out.push_back('\\');
      out += character.bytes;
    } else if (character.code == '\n') {
      out += "\\n";
    } else if (steers(character.code)) {
      out += fmt::format("\\u{:04x}", character.code);
    } else {
      out += character.bytes;
    }
  }
}

void append_quoted(std::string& out, std::string_view text) {
  out.push_back('"');
  append_escaped(out, text.substr(0, kLongestValue));
  if (text.size() > kLongestValue) out += "...";
  out.push_back('"');
}

/// Whether logfmt reads `text` as one value without quotes.
bool is_plain(std::string_view text) {
  return !text.empty() && text.size() <= kLongestValue && std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c < '\x7F' && c != '"' && c != '\\' && c != '=';
  });
}

void append_logfmt(std::string& out, std::string_view text) {
  if (is_plain(text)) {
    out += text;
  } else {
    append_quoted(out, text);
  }
}

/// A key is a constant of the program; whatever else comes along can't break the line.
void append_key(std::string& out, std::string_view key) {
  for (const char c : key) {
    const bool allowed = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.';
    out.push_back(allowed ? c : '_');
  }
}

std::string format_logfmt(UtcTime t, Level level, std::string_view event, std::span<const Field> fields) {
  auto line = fmt::format("ts={} level={} event=", format_instant(t), name_of(level));
  append_logfmt(line, event);
  for (const auto& field : fields) {
    line.push_back(' ');
    append_key(line, field.key());
    line.push_back('=');
    append_logfmt(line, field.value());
  }
  return line;
}

std::string format_json(UtcTime t, Level level, std::string_view event, std::span<const Field> fields) {
  auto line = fmt::format(R"({{"ts":"{}","level":"{}","event":)", format_instant(t), name_of(level));
  append_quoted(line, event);
  for (const auto& field : fields) {
    line += ",\"";
    append_key(line, field.key());
    line += "\":";
    if (field.bare()) {
      line += field.value();
    } else {
      append_quoted(line, field.value());
    }
  }
  line.push_back('}');
  return line;
}

}  // namespace

Field::Field(std::string_view key, double value)
    : key_(key), value_(fmt::format("{}", value)), bare_(std::isfinite(value)) {}

Field::Field(std::string_view key, Duration value) : key_(key) {
  if (value >= Duration::zero()) {
    value_ = format_duration(value);
  } else {
    value_ = "-" + format_duration(-std::max(value, -Duration::max()));
  }
}

Field::Field(std::string_view key, UtcTime value) : key_(key), value_(format_instant(value)) {}

Field::Field(std::string_view key, const Error& value)
    : key_(key),
      value_(
          fmt::format("{}: {}{}{}", name_of(value.code), value.field, value.field.empty() ? "" : ": ", value.detail)) {}

std::string_view name_of(Level level) noexcept {
  switch (level) {
    case Level::kDebug:
      return "debug";
    case Level::kInfo:
      return "info";
    case Level::kWarn:
      return "warn";
    case Level::kError:
      return "error";
  }
  return "";
}

std::string format_line(LogFormat format, UtcTime t, Level level, std::string_view event,
                        std::span<const Field> fields) {
  switch (format) {
    case LogFormat::kLogfmt:
      return format_logfmt(t, level, event, fields);
    case LogFormat::kJson:
      return format_json(t, level, event, fields);
  }
  return {};
}

}  // namespace bandwatch::telemetry
