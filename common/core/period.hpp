#pragma once

#include "common/core/calendar_span.hpp"
#include "common/core/result.hpp"
#include "common/core/time.hpp"

#include <string>
#include <string_view>

namespace bandwatch {

enum class PeriodKind : std::uint8_t {
  kHour = 1,
  kDay,
  kWeek,
  kMonth,
  kQuarter,  ///< of the calendar year
  kCustom,   ///< one `span` after the other, counted from `anchor`
  kRolling,  ///< the last `span.time`, moving on every 15 minutes
};

/// How a rolling window moves: every zone's calendar periods begin and end on this grid too.
inline constexpr Duration kPeriodGrid = std::chrono::minutes{15};

/// How a quota's periods are cut: by the calendar of an IANA zone, never by a timer.
struct PeriodRule {
  PeriodKind kind{PeriodKind::kMonth};
  std::string zone{"UTC"};
  unsigned anchor_day{1};  ///< months only: the day on which one begins, clamped to the month's length (31 -> 28/29/30)
  CalendarSpan span{};     ///< of kCustom and kRolling; a rolling window has only time, in steps of kPeriodGrid
  /// For kCustom: where the counting of spans begins, on the clocks of `zone` since 1970-01-01 00:00; a Monday.
  Duration anchor{std::chrono::hours{24 * 4}};

  friend bool operator==(const PeriodRule&, const PeriodRule&) = default;
};

/// One calendar stretch. `window` is (start, end] in UTC; `id` names it for ever: "2026-11" (month), "2026-11-24"
/// (day, or a month with another anchor than the 1st), "2026-W48" (ISO week), "2026-11-24T13+01:00" (hour), "2026-Q4",
/// "2026-11-16T00:00/P14D" (custom), "PT24H to 2026-11-24T13:15Z" (rolling).
struct Period {
  std::string id;
  Window window;

  friend bool operator==(const Period&, const Period&) = default;
};

/// "hour", "day", "week" (from Monday), "month", "quarter", an ISO 8601 duration such as "P2W" for custom periods, or
/// "rolling 7d" for the last seven days; with the other fields at their defaults. kInvalidArgument otherwise.
[[nodiscard]] Result<PeriodRule> parse_period_rule(std::string_view text);
/// "month", "custom", ...
[[nodiscard]] std::string_view name_of(PeriodKind kind) noexcept;

/// Whether the time-zone database of this machine knows `zone`.
[[nodiscard]] bool zone_exists(std::string_view zone);

/// The period that contains `t`. As windows are (start, end], the instant of midnight belongs to the period before it.
/// A local midnight that a clock change skips becomes the first instant after it; one that happens twice, the first.
/// `rule.zone` must exist. Thread-safe.
[[nodiscard]] Period period_at(const PeriodRule& rule, UtcTime t);

/// The stretch in which the bytes of `t` are booked: the period itself, and of a rolling window its grid cell, since
/// what it adds up changes with every cell.
[[nodiscard]] Period booking_period_at(const PeriodRule& rule, UtcTime t);

/// Until when the bytes booked in `booked` are part of a total: the end of the period, and of a rolling window's cell
/// the last window that still holds it.
[[nodiscard]] UtcTime counts_until(const PeriodRule& rule, const Period& booked) noexcept;

/// The period that begins where `period` ends. Not for rolling windows, which have no next one.
[[nodiscard]] Period next_period(const PeriodRule& rule, const Period& period);

/// The instant at which a day such as "2026-12-01" begins in `zone`, or the one that an RFC 3339 text names.
/// kInvalidArgument otherwise.
[[nodiscard]] Result<UtcTime> parse_day_or_instant(std::string_view text, std::string_view zone);

/// "2026-01-05" or "2026-01-05T06:00": a clock reading, as PeriodRule::anchor counts, on kPeriodGrid. kInvalidArgument
/// otherwise.
[[nodiscard]] Result<Duration> parse_anchor(std::string_view text);

/// "2026-11-24 13:05 CET": `t` on the clocks of `zone`, for people.
[[nodiscard]] std::string format_local(UtcTime t, std::string_view zone);

}  // namespace bandwatch
