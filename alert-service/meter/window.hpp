#pragma once

#include "alert-service/quota/quota.hpp"
#include "common/core/time.hpp"

#include <optional>
#include <span>

namespace bandwatch::alert {

/// Where the counting begins on the first start: the beginning of the earliest period that is running for any of
/// `quotas`, but not before the database can have samples. `now` if there are no quotas.
[[nodiscard]] UtcTime first_cursor(std::span<const Quota> quotas, UtcTime now, Duration retention);

/// What the next poll reads.
struct Stretch {
  Window window;              ///< not longer than a page; empty (start == end) if there is nothing to read
  std::optional<Window> gap;  ///< before it: what the database can't show any more
};

/// The stretch after `cursor`, the oldest first after a downtime. Whatever is older than `retention` is a gap.
[[nodiscard]] Stretch next_stretch(UtcTime cursor, UtcTime now, Duration page, Duration retention) noexcept;

}  // namespace bandwatch::alert
