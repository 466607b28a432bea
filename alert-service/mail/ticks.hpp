#pragma once

#include "common/core/bytes.hpp"
#include "common/core/time.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bandwatch::alert {

/// A mark on the axis of amounts.
struct ByteTick {
  double bytes{0};
  std::string label{};
};

/// A mark on the axis of time.
struct TimeTick {
  UtcTime at{};
  std::string label{};
};

/// From 0 to at most `top` (> 0) in 3 to 6 steps of 1, 2 or 5 times a power of ten, all in the largest unit that `top`
/// reaches; `binary` takes KiB, MiB, ... in place of kB, MB, ...
[[nodiscard]] std::vector<ByteTick> byte_ticks(double top, bool binary);

/// Of a window of up to 49 hours: steps of 5 minutes to 12 hours from its start, as "13:30". Of a longer one: midnights
/// in `zone`, every one or every few days apart, as "Nov 6", or "2026-11" where there are more days than
/// a year has. At most nine. `zone` must exist.
[[nodiscard]] std::vector<TimeTick> time_ticks(const Window& window, std::string_view zone);

/// "1.25 TB", or "1.14 TiB" if `binary`.
[[nodiscard]] std::string format_amount(Bytes bytes, bool binary);

}  // namespace bandwatch::alert
