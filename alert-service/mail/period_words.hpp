#pragma once

#include "common/core/time.hpp"

#include <string>
#include <string_view>

namespace bandwatch::alert {

/// What people call a period in `zone`: "November 2026", "October - December 2026", "2026", "24 Nov 2026",
/// "15 Nov - 15 Dec 2026" or, where it does not begin and end at midnight, "1 Dec 2026, 04:00 - 05:00". The zone must
/// exist.
[[nodiscard]] std::string period_words(const Window& period, std::string_view zone);

}  // namespace bandwatch::alert
