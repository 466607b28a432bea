#include "common/config/values.hpp"

#include "common/core/duration.hpp"
#include "common/core/numbers.hpp"
#include "common/core/text.hpp"

#include <fmt/format.h>

#include <array>

namespace bandwatch::config {
namespace {

/// An amount as parse_bytes reads it back, exactly.
std::string exact_bytes(Bytes bytes) {
  constexpr std::array<std::string_view, 6> kUnits{"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
  auto count = bytes.count();
  std::size_t unit = 0;
  while (count != 0 && count % 1024 == 0 && unit + 1 < kUnits.size()) {
    count /= 1024;
    ++unit;
  }
  return fmt::format("{}{}", count, kUnits.at(unit));
}

template <class T, class Format>
std::string limits(const Range<T>& range, const Range<T>& any, Format format) {
  if (range.max != any.max) return fmt::format(" from {} to {}", format(range.min), format(range.max));
  return range.min == any.min ? std::string{} : fmt::format(" of at least {}", format(range.min));
}

template <class T>
bool within(const T& value, const Range<T>& range) {
  return range.min <= value && value <= range.max;
}

}  // namespace

std::string describe(CountRange range) {
  return "whole number" + limits(range, kAnyCount, [](std::uint64_t count) { return fmt::format("{}", count); });
}

std::string describe(DurationRange range) {
  return "duration" + limits(range, kAnyDuration, format_duration);
}

std::string describe(BytesRange range) {
  return "amount of bytes" + limits(range, kAnyBytes, exact_bytes);
}

Result<bool> parse_flag(std::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return invalid_argument("", "true or false");
}

Result<std::string> parse_text(std::string_view text) {
  if (!is_utf8(text) || has_control(text)) return invalid_argument("", "UTF-8 text without control characters");
  return std::string{text};
}

Result<std::uint64_t> parse_count(std::string_view text, CountRange range) {
  const auto count = parse_uint(text);
  if (!count || !within(*count, range)) return invalid_argument("", "a " + describe(range));
  return *count;
}

Result<std::uint16_t> parse_port(std::string_view text) {
  constexpr CountRange kPorts{0, std::numeric_limits<std::uint16_t>::max()};
  const auto port = parse_count(text, kPorts);
  if (!port) return invalid_argument("", "a port from 1 to 65535, or 0 for any free one");
  return static_cast<std::uint16_t>(*port);
}

Result<Duration> parse_duration_within(std::string_view text, DurationRange range) {
  auto duration = parse_duration(text);
  if (!duration || within(*duration, range)) return duration;
  return invalid_argument("", "a " + describe(range));
}

Result<Bytes> parse_bytes_within(std::string_view text, BytesRange range) {
  auto bytes = parse_bytes(text);
  if (!bytes || within(*bytes, range)) return bytes;
  return invalid_argument("", "an " + describe(range));
}

}  // namespace bandwatch::config
