#pragma once

#include "common/core/result.hpp"
#include "common/core/time.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace bandwatch {

/// Reads an RFC 3339 instant such as "2022-02-17T18:39:41.043080+00:00" or "...Z"; 1 to 9 fraction digits, finer ones
/// than the millisecond are cut off. A leap second 60 counts as 59. Years 1970 to 9999 in UTC. kInvalidArgument
/// otherwise.
[[nodiscard]] Result<UtcTime> parse_rfc3339(std::string_view text);

/// "2022-02-17T18:35:00+00:00": UTC, whole seconds (cut off).
[[nodiscard]] std::string format_rfc3339_seconds(UtcTime t);

/// "2022-02-17T18:39:41.043080+00:00": UTC with six fraction digits.
[[nodiscard]] std::string format_rfc3339_micros(std::chrono::sys_time<std::chrono::microseconds> t);

/// "2022-02-17T18:35:00Z", with three fraction digits only where they are not zero.
[[nodiscard]] std::string format_rfc3339_utc(UtcTime t);

}  // namespace bandwatch
