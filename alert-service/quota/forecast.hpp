#pragma once

#include "common/core/bytes.hpp"
#include "common/core/time.hpp"

#include <cstdint>
#include <optional>

namespace bandwatch::alert {

/// When a quota's owner is told that a share of the limit will be reached before the period ends, once per period.
struct ForecastRule {
  std::uint32_t share{10'000};               ///< basis points of the limit
  std::uint32_t min_elapsed{1'000};          ///< basis points of the period that must be over before
  Duration min_data{std::chrono::hours{1}};  ///< of counting within the period before
  friend bool operator==(const ForecastRule&, const ForecastRule&) = default;
};

/// Where a period's usage is going at the pace so far.
struct Forecast {
  Bytes at_end;                      ///< of the period
  std::optional<UtcTime> exhausted;  ///< when the limit will be reached; none: not within the period, or it has been
};

/// The straight line from the beginning of the counting through `used` at `now`: used / elapsed x length. None while
/// there is nothing to go by: before `min_elapsed` of the period is over, with less than `min_data` counted, without
/// usage, and outside the period. `counted_from` is where the counting in the period began.
[[nodiscard]] std::optional<Forecast> forecast(Bytes used, Bytes limit, const Window& period, UtcTime counted_from,
                                               UtcTime now, const ForecastRule& guards) noexcept;

}  // namespace bandwatch::alert
