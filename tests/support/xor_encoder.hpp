#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace bandwatch::test {

/// Writes a Prometheus XOR chunk bit by bit, as the format's description says: slow, plain, and made apart from the
/// reader that it checks.
class XorEncoder {
 public:
  void add(std::int64_t time, std::uint64_t value) {
    if (count_ == 0) {
      varint((static_cast<std::uint64_t>(time) << 1U) ^ static_cast<std::uint64_t>(time >> 63U));
      bits(value, 64);
    } else {
      const auto delta = time - time_;
      if (count_ == 1) {
        varint(static_cast<std::uint64_t>(delta));
      } else {
        delta_of_delta(delta - delta_);
      }
      delta_ = delta;
      changed(value ^ value_);
    }
    time_ = time;
    value_ = value;
    ++count_;
  }

  [[nodiscard]] std::string bytes() const {
    std::string out{static_cast<char>(count_ >> 8U), static_cast<char>(count_ & 0xFFU)};
    for (std::size_t i = 0; i < bits_.size(); i += 8) {
      unsigned byte = 0;
      for (std::size_t j = i; j < i + 8; ++j)
        byte = byte << 1U | (j < bits_.size() && bits_[j] ? 1U : 0U);
      out.push_back(static_cast<char>(byte));
    }
    return out;
  }

 private:
  void bits(std::uint64_t value, unsigned count) {
    for (unsigned i = count; i-- > 0;)
      bits_.push_back((value >> i & 1U) != 0);
  }

  void varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7U)
      bits((value & 0x7FU) | 0x80U, 8);
    bits(value, 8);
  }

  void delta_of_delta(std::int64_t value) {
    const auto fits = [&](unsigned width) {
      return -((std::int64_t{1} << (width - 1)) - 1) <= value && value <= std::int64_t{1} << (width - 1);
    };
    const auto raw = static_cast<std::uint64_t>(value);
    if (value == 0) {
      bits(0, 1);
    } else if (fits(14)) {
      bits(0b10, 2);
      bits(raw, 14);
    } else if (fits(17)) {
      bits(0b110, 3);
      bits(raw, 17);
    } else if (fits(20)) {
      bits(0b1110, 4);
      bits(raw, 20);
    } else {
      bits(0b1111, 4);
      bits(raw, 64);
    }
  }

  void changed(std::uint64_t difference) {
    if (difference == 0) {
      bits(0, 1);
      return;
    }
    bits(1, 1);
    auto leading = static_cast<unsigned>(std::countl_zero(difference));
    const auto trailing = static_cast<unsigned>(std::countr_zero(difference));
    if (leading >= 32) leading = 31;
    if (has_window_ && leading >= leading_ && trailing >= trailing_) {
      bits(0, 1);
      bits(difference >> trailing_, 64 - leading_ - trailing_);
      return;
    }
    has_window_ = true;
    leading_ = leading;
    trailing_ = trailing;
    bits(1, 1);
    bits(leading, 5);
    bits(64 - leading - trailing, 6);  // 64 does not fit and is written as 0
    bits(difference >> trailing, 64 - leading - trailing);
  }

  std::vector<bool> bits_;
  std::size_t count_{0};
  std::int64_t time_{0};
  std::int64_t delta_{0};
  std::uint64_t value_{0};
  bool has_window_{false};
  unsigned leading_{0};
  unsigned trailing_{0};
};

}  // namespace bandwatch::test
