#pragma once

#include "common/core/time.hpp"

#include <cstdint>
#include <span>

namespace bandwatch {

/// The wait before try number `attempt` (1 is the first try after a failure): `schedule[attempt - 1]`, and its last
/// entry for ever after, moved by `jitter` (-1 .. 1) times `jitter_share` of itself once the schedule is used up.
/// `schedule` must not be empty.
[[nodiscard]] Duration backoff(std::span<const Duration> schedule, std::uint32_t attempt, double jitter,
                               double jitter_share = 0.15);

}  // namespace bandwatch
