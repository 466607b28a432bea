#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace bandwatch::promql {

/// Bits from the highest of the first byte on. Behind the end come zeros, and overrun() says so.
class BitReader {
 public:
  explicit BitReader(std::string_view bytes)
      : next_(reinterpret_cast<const std::uint8_t*>(bytes.data())), end_(next_ + bytes.size()) {}

  /// Makes 56 bits available. Inlined by order: as a call it takes a quarter of all decoding, and GCC makes it one
  /// wherever a program decodes in two places.
  [[gnu::always_inline]] void refill() {
    if (end_ - next_ < 8) [[unlikely]] {
      refill_bytewise();
      return;
    }
    // Eight bytes at once. Those that don't fit whole are read again; the same bits then meet themselves.
    std::uint64_t word = 0;
    std::memcpy(&word, next_, sizeof word);
    if constexpr (std::endian::native == std::endian::little) word = __builtin_bswap64(word);
    window_ |= word >> available_;
    next_ += (63 - available_) >> 3U;
    available_ |= 56U;
  }

  /// The next bits, `count` from 1 to 56 of those that are available.
  [[nodiscard]] std::uint64_t peek(unsigned count) const { return window_ >> (64 - count); }
  void skip(unsigned count) {
    window_ <<= count;
    available_ -= count;
  }
  [[nodiscard]] std::uint64_t take(unsigned count) {
    const auto out = peek(count);
    skip(count);
    return out;
  }
  /// The next `count` bits, from 1 to 64; refills by itself.
  [[nodiscard]] [[gnu::always_inline]] std::uint64_t take_wide(unsigned count) {
    refill();
    if (count <= 56) return take(count);
    const auto high = take(32);
    refill();
    return high << (count - 32) | take(count - 32);
  }

  /// Whether bits were taken that are not there.
  [[nodiscard]] bool overrun() const { return available_ < made_up_; }

 private:
  [[gnu::noinline]] void refill_bytewise() {
    for (; available_ <= 56; available_ += 8) {
      if (next_ == end_) {
        made_up_ += 8;
      } else {
        window_ |= static_cast<std::uint64_t>(*next_++) << (56 - available_);
      }
    }
  }

  const std::uint8_t* next_;
  const std::uint8_t* end_;
  std::uint64_t window_{0};  ///< unread bits, from the highest on
  unsigned available_{0};    ///< how many of them there are, those made up included
  unsigned made_up_{0};      ///< zeros that stand for bytes behind the end
};

namespace xor_chunk {

/// The times of a chunk: every sample's distance changes but little.
struct Times {
  std::int64_t time{0};
  std::int64_t delta{0};

  [[nodiscard]] static std::uint64_t varint(BitReader& bits) {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      bits.refill();
      const auto byte = bits.take(8);
      value |= (byte & 0x7FU) << shift;
      if ((byte & 0x80U) == 0) break;
    }
    return value;
  }
  void first(BitReader& bits) {
    const auto zigzag = varint(bits);
    time = static_cast<std::int64_t>(zigzag >> 1U) ^ -static_cast<std::int64_t>(zigzag & 1U);
  }
  // Sums are unsigned, as those of damaged bytes may overflow.
  void advance(std::int64_t change) {
    delta = static_cast<std::int64_t>(static_cast<std::uint64_t>(delta) + static_cast<std::uint64_t>(change));
    time = static_cast<std::int64_t>(static_cast<std::uint64_t>(time) + static_cast<std::uint64_t>(delta));
  }
  /// 0; or 10, 110, 1110 and 14, 17 or 20 bits; or 1111 and 64 bits. 56 bits are available.
  void next(BitReader& bits) {
    const auto prefix = bits.peek(4);
    if (prefix < 8) {
      bits.skip(1);
      advance(0);
    } else if (prefix < 12) {
      bits.skip(2);
      advance(sign_extended(bits.take(14), 14));
    } else if (prefix < 14) {
      bits.skip(3);
      advance(sign_extended(bits.take(17), 17));
    } else if (prefix == 14) {
      bits.skip(4);
      advance(sign_extended(bits.take(20), 20));
    } else {
      bits.skip(4);
      advance(static_cast<std::int64_t>(bits.take_wide(64)));
      bits.refill();
    }
  }
  /// Two's complement, but for the largest value, which the format keeps positive.
  [[nodiscard]] static std::int64_t sign_extended(std::uint64_t raw, unsigned width) {
    const auto value = static_cast<std::int64_t>(raw);
    return value > std::int64_t{1} << (width - 1) ? value - (std::int64_t{1} << width) : value;
  }
};

/// The values of a chunk: each is stored by the bits in which it differs from the one before.
struct Values {
  std::uint64_t value{0};
  unsigned significant{0};
  unsigned trailing{0};

  /// At least 13 bits are available. False if the bytes make no sense.
  [[nodiscard]] bool next(BitReader& bits) {
    const auto control = bits.peek(2);
    if (control < 2) {
      bits.skip(1);
      return true;
    }
    bits.skip(2);
    if (control == 3) {
      const auto head = bits.take(11);
      const auto leading = static_cast<unsigned>(head >> 6U);
      significant = static_cast<unsigned>(head & 63U);
      if (significant == 0) significant = 64;  // which its six bits can't hold
      if (leading + significant > 64) return false;
      trailing = 64 - leading - significant;
    }
    if (significant == 0) return false;
    value ^= bits.take_wide(significant) << trailing;
    return true;
  }
};

}  // namespace xor_chunk

/// Hands each sample of a Prometheus XOR chunk to `visit(time in ms, IEEE 754 bits of the value)`, in order. False if
/// the bytes are damaged or cut off; what was visited before is sound as far as one can tell. Nothing is read past the
/// end. Source: https://github.com/prometheus/prometheus/blob/main/tsdb/docs/format/chunks.md and the Gorilla paper.
template <class Visit>
[[nodiscard]] bool read_xor_chunk(std::string_view chunk, Visit&& visit) {
  if (chunk.size() < 2) return false;
  BitReader bits{chunk};
  bits.refill();
  const auto count = bits.take(16);
  xor_chunk::Times times;
  xor_chunk::Values values;
  for (std::uint64_t i = 0; i < count; ++i) {
    if (i == 0) {
      times.first(bits);
      values.value = bits.take_wide(64);
    } else {
      if (i == 1) {
        times.advance(static_cast<std::int64_t>(xor_chunk::Times::varint(bits)));
        bits.refill();
      } else {
        bits.refill();
        times.next(bits);
      }
      if (!values.next(bits)) return false;
    }
    if (bits.overrun()) return false;
    visit(times.time, values.value);
  }
  return true;
}

}  // namespace bandwatch::promql
