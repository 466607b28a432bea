#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace bandwatch::bench {

/// Reads bits through one byte, as one writes it down from the format's description. No end is checked: the bench's
/// chunks are sound.
class PlainBits {
 public:
  explicit PlainBits(std::string_view bytes) : bytes_(bytes) {}

  [[nodiscard]] std::uint64_t take(unsigned count) {
    std::uint64_t out = 0;
    while (count > 0) {
      if (left_ == 0) {
        byte_ = static_cast<std::uint8_t>(bytes_[next_++]);
        left_ = 8;
      }
      const auto part = std::min(count, left_);
      out = out << part | (byte_ >> (left_ - part) & ((1U << part) - 1U));
      left_ -= part;
      count -= part;
    }
    return out;
  }

  /// How many ones come before a zero; no more than `most`, behind which no zero stands.
  [[nodiscard]] unsigned ones(unsigned most) {
    unsigned out = 0;
    while (out < most && take(1) == 1)
      ++out;
    return out;
  }

 private:
  std::string_view bytes_;
  std::size_t next_{0};
  unsigned byte_{0};
  unsigned left_{0};
};

[[nodiscard]] inline std::uint64_t plain_varint(PlainBits& bits) {
  std::uint64_t out = 0;
  for (unsigned shift = 0;; shift += 7) {
    const auto byte = bits.take(8);
    out |= (byte & 127U) << shift;
    if (byte < 128) return out;
  }
}

[[nodiscard]] inline std::int64_t plain_change(PlainBits& bits) {
  constexpr unsigned kWidths[] = {0, 14, 17, 20, 64};
  const auto width = kWidths[bits.ones(4)];
  if (width == 0) return 0;
  const auto raw = static_cast<std::int64_t>(bits.take(width));
  return width < 64 && raw > std::int64_t{1} << (width - 1) ? raw - (std::int64_t{1} << width) : raw;
}

/// The peer of promql::read_xor_chunk: the same samples, decoded without any cunning.
template <class Visit>
void read_plainly(std::string_view chunk, Visit&& visit) {
  PlainBits bits{chunk};
  const auto count = bits.take(16);
  const auto zigzag = plain_varint(bits);
  auto time = static_cast<std::int64_t>(zigzag >> 1U) ^ -static_cast<std::int64_t>(zigzag & 1U);
  auto value = bits.take(64);
  std::int64_t delta = 0;
  unsigned significant = 0;
  unsigned trailing = 0;
  visit(time, value);
  for (std::uint64_t i = 1; i < count; ++i) {
    delta += i == 1 ? static_cast<std::int64_t>(plain_varint(bits)) : plain_change(bits);
    time += delta;
    const auto control = bits.ones(2);
    if (control == 2) {
      const auto leading = static_cast<unsigned>(bits.take(5));
      significant = static_cast<unsigned>(bits.take(6));
      if (significant == 0) significant = 64;
      trailing = 64 - leading - significant;
    }
    if (control > 0) value ^= bits.take(significant) << trailing;
    visit(time, value);
  }
}

}  // namespace bandwatch::bench
