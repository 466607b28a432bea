#pragma once

#include "common/core/bytes.hpp"
#include "common/core/result.hpp"
#include "common/core/time.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bandwatch::config {

/// From `min` to `max`, both allowed.
template <class T>
struct Range {
  T min;
  T max;
};

using CountRange = Range<std::uint64_t>;
using DurationRange = Range<Duration>;
using BytesRange = Range<Bytes>;

inline constexpr CountRange kAnyCount{0, std::numeric_limits<std::uint64_t>::max()};
inline constexpr DurationRange kAnyDuration{Duration::zero(), Duration::max()};
inline constexpr BytesRange kAnyBytes{Bytes{0}, Bytes{std::numeric_limits<std::uint64_t>::max()}};

/// "whole number from 1 to 100", "duration of at least 1s", "amount of bytes from 1KiB to 1MiB": what is allowed, in
/// words; without limits where the type's own are meant.
[[nodiscard]] std::string describe(CountRange range);
[[nodiscard]] std::string describe(DurationRange range);
[[nodiscard]] std::string describe(BytesRange range);

// Each reads the whole text. The error is kInvalidArgument and its detail says what is allowed, such as
// "a whole number from 1 to 100". All are pure.

/// "true" or "false".
[[nodiscard]] Result<bool> parse_flag(std::string_view text);
/// UTF-8 without control characters.
[[nodiscard]] Result<std::string> parse_text(std::string_view text);
/// A decimal number within `range`.
[[nodiscard]] Result<std::uint64_t> parse_count(std::string_view text, CountRange range);
/// A TCP port, 1 to 65535, or 0 to let the system choose.
[[nodiscard]] Result<std::uint16_t> parse_port(std::string_view text);
/// A duration as parse_duration reads it, within `range`.
[[nodiscard]] Result<Duration> parse_duration_within(std::string_view text, DurationRange range);
/// An amount as parse_bytes reads it, within `range`.
[[nodiscard]] Result<Bytes> parse_bytes_within(std::string_view text, BytesRange range);

/// The value that `names` gives to `text`; the error lists the names.
template <class T>
[[nodiscard]] Result<T> parse_choice(std::string_view text, const std::vector<std::pair<std::string, T>>& names) {
  std::string allowed;
  for (const auto& [name, value] : names) {
    if (name == text) return value;
    allowed += (allowed.empty() ? "one of " : ", ") + name;
  }
  return invalid_argument("", std::move(allowed));
}

}  // namespace bandwatch::config
