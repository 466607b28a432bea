#include "common/http/request.hpp"

#include "common/core/text.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>

namespace bandwatch::http {
namespace {

constexpr char small(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::optional<unsigned> hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  const char letter = small(c);
  if (letter >= 'a' && letter <= 'f') return static_cast<unsigned>(letter - 'a') + 10U;
  return std::nullopt;
}

/// `raw` without its %-escapes, or nothing if one is broken.
std::optional<std::string> unescape(std::string_view raw, bool plus_is_space) {
  std::string out;
  out.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] == '+' && plus_is_space) {
      out += ' ';
    } else if (raw[i] != '%') {
      out += raw[i];
    } else {
      if (raw.size() - i < 3) return std::nullopt;
      const auto high = hex_value(raw[i + 1]);
      const auto low = hex_value(raw[i + 2]);
      if (!high || !low) return std::nullopt;
      out += static_cast<char>(*high * 16U + *low);
      i += 2;
    }
  }
  return out;
}

Result<std::string> decode(std::string_view raw, bool plus_is_space, std::string_view field) {
  auto text = unescape(raw, plus_is_space);
  if (!text) return invalid_argument(std::string{field}, "every % must begin an escape of two hexadecimal digits");
  if (has_control(*text)) return invalid_argument(std::string{field}, "control characters are not allowed");
  if (!is_utf8(*text)) return invalid_argument(std::string{field}, "the text must be UTF-8");
  return std::move(*text);
}

Result<std::pair<std::string, std::string>> parse_parameter(std::string_view piece) {
  const auto equals = piece.find('=');
  auto name = decode(piece.substr(0, equals), true, "query");
  if (!name) return name.error();
  if (name->empty()) return invalid_argument("query", "every parameter needs a name");
  const auto raw_value = equals == std::string_view::npos ? std::string_view{} : piece.substr(equals + 1);
  auto value = decode(raw_value, true, *name);
  if (!value) return value.error();
  return std::pair{std::move(*name), std::move(*value)};
}

Result<Parameters> parse_query(std::string_view raw) {
  Parameters out;
  while (!raw.empty()) {
    const auto end = std::min(raw.find('&'), raw.size());
    const auto piece = raw.substr(0, end);
    raw.remove_prefix(std::min(end + 1, raw.size()));
    if (piece.empty()) continue;
    if (out.size() == kMaxParameters) {
      return invalid_argument("query", "at most " + std::to_string(kMaxParameters) + " parameters are allowed");
    }
    auto parameter = parse_parameter(piece);
    if (!parameter) return parameter.error();
    out.push_back(std::move(*parameter));
  }
  return out;
}

}  // namespace

Result<Target> parse_target(std::string_view raw) {
  if (raw.size() > kMaxTargetBytes) {
    return invalid_argument("target", "path and query together may have " + std::to_string(kMaxTargetBytes) + " bytes");
  }
  if (raw.empty() || raw.front() != '/') return invalid_argument("path", "the path must begin with /");
  if (raw.find('#') != std::string_view::npos) return invalid_argument("target", "a fragment is not allowed");
  const auto question = std::min(raw.find('?'), raw.size());
  auto path = decode(raw.substr(0, question), false, "path");
  if (!path) return path.error();
  auto query = parse_query(raw.substr(std::min(question + 1, raw.size())));
  if (!query) return query.error();
  return Target{std::move(*path), std::move(*query)};
}

bool same_name(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return small(x) == small(y); });
}

std::string_view Request::header(std::string_view name) const noexcept {
  const auto found =
      std::find_if(headers.begin(), headers.end(), [&](const Header& h) { return same_name(h.name, name); });
  return found == headers.end() ? std::string_view{} : std::string_view{found->value};
}

}  // namespace bandwatch::http
