#pragma once

#include "common/core/result.hpp"

#include <cstdint>
#include <string_view>

namespace bandwatch {

/// The whole text as a decimal number: no sign, blank, exponent or rest. kInvalidArgument otherwise or on overflow.
[[nodiscard]] Result<std::uint64_t> parse_uint(std::string_view text);

/// The whole text as a finite decimal number such as "0.5". kInvalidArgument otherwise.
[[nodiscard]] Result<double> parse_number(std::string_view text);

}  // namespace bandwatch
