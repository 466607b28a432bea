#pragma once

#include "common/core/period.hpp"

namespace bandwatch {

/// The custom period of `rule` that has begun last at `inside`. Spans are laid end to end from the anchor: the nth
/// begins n times the months after it (clamped to the month's length, so that 31 January is followed by 28 February and
/// 31 March), then n times the days, both on the clocks of the zone, then n times the time, as it passes.
[[nodiscard]] Period custom_period(const PeriodRule& rule, UtcTime inside);

}  // namespace bandwatch
