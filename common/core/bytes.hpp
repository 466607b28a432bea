#pragma once

#include "common/core/result.hpp"

#include <compare>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace bandwatch {

/// A number of bytes. No implicit way in or out; sums stop at the type's maximum instead of wrapping.
class Bytes {
 public:
  constexpr Bytes() = default;
  constexpr explicit Bytes(std::uint64_t count) : count_(count) {}

  [[nodiscard]] constexpr std::uint64_t count() const noexcept { return count_; }

  constexpr Bytes& operator+=(Bytes other) noexcept {
    const auto room = std::numeric_limits<std::uint64_t>::max() - count_;
    count_ += other.count_ < room ? other.count_ : room;
    return *this;
  }
  friend constexpr Bytes operator+(Bytes a, Bytes b) noexcept { return a += b; }
  friend constexpr auto operator<=>(Bytes, Bytes) = default;

 private:
  std::uint64_t count_{0};
};

/// Reads an amount with its unit: "500GB" (1000-based: kB MB GB TB PB), "1.5TiB" (1024-based: KiB MiB GiB TiB PiB),
/// "1024B" or "1024" (bytes). Spaces between number and unit are allowed, units are case-sensitive but for "KB".
/// The amount must come out as a whole number of bytes below 2^63 and have at most 19 digits after the point; fails
/// with kInvalidArgument otherwise.
[[nodiscard]] Result<Bytes> parse_bytes(std::string_view text);

/// "1.25 TB": 1000-based unit, up to three significant digits, for people. Exact figures go out as integers.
[[nodiscard]] std::string format_bytes_si(Bytes bytes);

/// "1.25 TiB": 1024-based unit, up to three significant digits (four from 1000 to 1023), for people.
[[nodiscard]] std::string format_bytes_iec(Bytes bytes);

/// "1 234 567": the exact count with thin grouping for people, digits grouped by `separator`.
[[nodiscard]] std::string format_grouped(std::uint64_t value, char separator = ' ');

}  // namespace bandwatch
