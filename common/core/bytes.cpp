#include "common/core/bytes.hpp"

#include "common/core/text.hpp"

#include <fmt/format.h>

#include <array>

namespace bandwatch {
namespace {

struct ByteUnit {
  std::string_view name;
  std::uint64_t factor;
};

constexpr std::uint64_t kKilo = 1000;
constexpr std::uint64_t kKibi = 1024;

constexpr std::array kByteUnits{
    ByteUnit{"", 1},
    ByteUnit{"B", 1},
    ByteUnit{"kB", kKilo},
    ByteUnit{"KB", kKilo},
    ByteUnit{"MB", kKilo* kKilo},
    ByteUnit{"GB", kKilo* kKilo* kKilo},
    ByteUnit{"TB", kKilo* kKilo* kKilo* kKilo},
    ByteUnit{"PB", kKilo* kKilo* kKilo* kKilo* kKilo},
    ByteUnit{"KiB", kKibi},
    ByteUnit{"MiB", kKibi* kKibi},
    ByteUnit{"GiB", kKibi* kKibi* kKibi},
    ByteUnit{"TiB", kKibi* kKibi* kKibi* kKibi},
    ByteUnit{"PiB", kKibi* kKibi* kKibi* kKibi* kKibi},
};

__extension__ using Wide = unsigned __int128;

Error bad_amount() {
  return invalid_argument("",
                          "an amount such as 500GB, 1.5TiB or 1024 (B, kB, MB, GB, TB, PB, KiB, MiB, GiB, TiB, PiB)");
}

/// `number` times `factor`, exactly: false if it is no decimal number, no whole number of bytes, or 2^63 and more.
bool scale(std::string_view number, std::uint64_t factor, std::uint64_t& out) {
  Wide digits = 0;
  Wide divisor = 1;
  bool fraction = false;
  bool any = false;
  for (const char c : number) {
    if (c == '.' && !fraction && any) {
      fraction = true;
      any = false;
    } else if (c >= '0' && c <= '9') {
      // Checked before each digit: so `digits` ends below 2^67 and times the largest factor, 2^50, below 2^117.
      if (digits > (Wide{1} << 63U) || divisor > (Wide{1} << 60U)) return false;
      digits = digits * 10 + static_cast<unsigned>(c - '0');
      if (fraction) divisor *= 10;
      any = true;
    } else {
      return false;
    }
  }
  if (!any) return false;
  const Wide product = digits * factor;
  if (product % divisor != 0 || product / divisor >= (Wide{1} << 63U)) return false;
  out = static_cast<std::uint64_t>(product / divisor);
  return true;
}

std::string format_scaled(Bytes bytes, double base, const std::array<std::string_view, 6>& units) {
  auto value = static_cast<double>(bytes.count());
  std::size_t unit = 0;
  // 999.5 would print as "1000" with three digits, so it already moves on to the next unit.
  while (unit + 1 < units.size() && value >= (unit == 0 ? base : base - 0.5)) {
    value /= base;
    ++unit;
  }
  if (unit == 0) return fmt::format("{} B", bytes.count());
  const int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return fmt::format("{:.{}f} {}", value, decimals, units.at(unit));
}

}  // namespace

Result<Bytes> parse_bytes(std::string_view text) {
  text = trim(text);
  const auto number = text.substr(0, text.find_first_not_of("0123456789."));
  const auto name = trim(text.substr(number.size()));
  for (const auto& unit : kByteUnits) {
    if (unit.name != name) continue;
    std::uint64_t count{};
    if (!scale(number, unit.factor, count)) return bad_amount();
    return Bytes{count};
  }
  return bad_amount();
}

std::string format_bytes_si(Bytes bytes) {
  return format_scaled(bytes, 1000.0, {"B", "kB", "MB", "GB", "TB", "PB"});
}

std::string format_bytes_iec(Bytes bytes) {
  return format_scaled(bytes, 1024.0, {"B", "KiB", "MiB", "GiB", "TiB", "PiB"});
}

std::string format_grouped(std::uint64_t value, char separator) {
  const auto digits = fmt::format("{}", value);
  std::string out;
  out.reserve(digits.size() + digits.size() / 3);
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i != 0 && (digits.size() - i) % 3 == 0) out.push_back(separator);
    out.push_back(digits[i]);
  }
  return out;
}

}  // namespace bandwatch
