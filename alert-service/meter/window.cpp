#include "alert-service/meter/window.hpp"

#include "common/core/period.hpp"

#include <algorithm>

namespace bandwatch::alert {

UtcTime first_cursor(std::span<const Quota> quotas, UtcTime now, Duration retention) {
  auto earliest = now;
  for (const auto& quota : quotas)
    earliest = std::min(earliest, period_at(quota.rule, now).window.start);
  return std::max(earliest, now - retention);
}

Stretch next_stretch(UtcTime cursor, UtcTime now, Duration page, Duration retention) noexcept {
  if (now <= cursor) return {Window{cursor, cursor}, std::nullopt};  // also if the clock was set back
  const auto oldest = now - retention;
  Stretch out;
  if (cursor < oldest) out.gap = Window{cursor, oldest};
  const auto start = std::max(cursor, oldest);
  out.window = Window{start, std::min(now, start + page)};
  return out;
}

}  // namespace bandwatch::alert
