#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bandwatch::test {

/// What Prometheus reads from the double-quoted literal `text`, nothing if it is a syntax error. Written after the
/// rules of Go's interpreted string literals, not after our code; covers the escapes that PromQL has. Source:
/// https://prometheus.io/docs/prometheus/latest/querying/basics/#string-literals,
/// https://go.dev/ref/spec#String_literals
inline std::optional<std::string> unquote(std::string_view text) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::nullopt;
  text = text.substr(1, text.size() - 2);
  constexpr std::string_view kShort = R"(abfnrtv\")";
  constexpr std::string_view kMeaning = "\a\b\f\n\r\t\v\\\"";
  std::string out;
  while (!text.empty()) {
    const char c = text.front();
    text.remove_prefix(1);
    if (c == '"' || c == '\n') return std::nullopt;
    if (c != '\\') {
      out.push_back(c);
      continue;
    }
    if (text.empty()) return std::nullopt;
    const char escape = text.front();
    text.remove_prefix(1);
    if (const auto at = kShort.find(escape); at != std::string_view::npos) {
      out.push_back(kMeaning[at]);
      continue;
    }
    if (escape != 'x' || text.size() < 2) return std::nullopt;  // octal, \u and \U are never written by us
    unsigned value = 0;
    for (const char digit : text.substr(0, 2)) {
      const auto at = std::string_view{"0123456789abcdefABCDEF"}.find(digit);
      if (at == std::string_view::npos) return std::nullopt;
      value = value * 16 + static_cast<unsigned>(at < 16 ? at : at - 6);
    }
    out.push_back(static_cast<char>(static_cast<std::uint8_t>(value)));
    text.remove_prefix(2);
  }
  return out;
}

}  // namespace bandwatch::test
