#include "alert-service/ledger/sqlite/packed_day.hpp"

#include <cstdint>

namespace bandwatch::alert::sqlite {
namespace {

constexpr std::size_t kMapBytes = std::tuple_size_v<DaySlots> / 8;

void put_number(std::string& out, std::uint64_t value) {
  for (; value >= 0x80U; value >>= 7U)
    out.push_back(static_cast<char>((value & 0x7fU) | 0x80U));
  out.push_back(static_cast<char>(value));
}

/// Takes a number off the front; nothing if there is none that fits.
std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64U && !text.empty(); shift += 7U) {
    const auto group = static_cast<unsigned char>(text.front());
    text.remove_prefix(1);
    if (shift == 63U && group > 1U) return std::nullopt;
    value |= static_cast<std::uint64_t>(group & 0x7fU) << shift;
    if (group < 0x80U) return value;
  }
  return std::nullopt;
}

}  // namespace

std::string pack_day(const DaySlots& slots) {
  std::string out(kMapBytes, '\0');
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (slots[i] == Bytes{0}) continue;
    auto& map = out[i / 8];
    map = static_cast<char>(static_cast<unsigned char>(map) | (1U << (i % 8)));
    put_number(out, slots[i].count());
  }
  return out;
}

std::optional<DaySlots> unpack_day(std::string_view packed) {
  if (packed.size() < kMapBytes) return std::nullopt;
  const auto map = packed.substr(0, kMapBytes);
  packed.remove_prefix(kMapBytes);
  DaySlots out{};
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (((unsigned{static_cast<unsigned char>(map[i / 8])} >> (i % 8)) & 1U) == 0) continue;
    const auto value = take_number(packed);
    if (!value) return std::nullopt;
    out[i] = Bytes{*value};
  }
  if (!packed.empty()) return std::nullopt;
  return out;
}

}  // namespace bandwatch::alert::sqlite
