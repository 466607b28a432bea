#pragma once

#include "common/core/bytes.hpp"
#include "common/core/time.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace bandwatch::alert::sqlite {

/// The 96 slots of a series in a day, the first one first. Zero is a slot without traffic.
using DaySlots = std::array<Bytes, 96>;

/// The slots in few bytes: 12 that say which of them are not zero, the first slot in the lowest bit of the first byte;
/// then those, each in groups of seven bits, the lowest first, with the eighth bit set on all but the last group.
/// Source of the number's form: https://en.wikipedia.org/wiki/LEB128
[[nodiscard]] std::string pack_day(const DaySlots& slots);

/// Nothing if `packed` is not what pack_day() makes.
[[nodiscard]] std::optional<DaySlots> unpack_day(std::string_view packed);

}  // namespace bandwatch::alert::sqlite
