#pragma once

#include "common/core/result.hpp"
#include "common/core/time.hpp"

#include <string>
#include <string_view>

namespace bandwatch {

enum class PeriodKind : std::uint8_t { kHour = 1, kDay, kWeek, kMonth };

/// How a quota's periods are cut: by the calendar of an IANA zone, never by a timer.
struct PeriodRule {
  PeriodKind kind{PeriodKind::kMonth};
  std::string zone{"UTC"};
  unsigned anchor_day{1};  ///< months only: the day on which one begins, clamped to the month's length (31 -> 28/29/30)

  friend bool operator==(const PeriodRule&, const PeriodRule&) = default;
};

/// One calendar stretch. `window` is (start, end] in UTC; `id` names it for ever: "2026-11" (month), "2026-11-24"
/// (day, or a month with another anchor than the 1st), "2026-W48" (ISO week), "2026-11-24T13+01:00" (hour).
struct Period {
  std::string id;
  Window window;

  friend bool operator==(const Period&, const Period&) = default;
};

/// "hour", "day", "week" (from Monday) or "month"; kInvalidArgument otherwise.
[[nodiscard]] Result<PeriodKind> parse_period_kind(std::string_view text);
[[nodiscard]] std::string_view name_of(PeriodKind kind) noexcept;

/// Whether the time-zone database of this machine knows `zone`.
[[nodiscard]] bool zone_exists(std::string_view zone);

/// The period that contains `t`. As windows are (start, end], the instant of midnight belongs to the period before it.
/// A local midnight that a clock change skips becomes the first instant after it; one that happens twice, the first.
/// `rule.zone` must exist. Thread-safe.
[[nodiscard]] Period period_at(const PeriodRule& rule, UtcTime t);

/// The period that begins where `period` ends.
[[nodiscard]] Period next_period(const PeriodRule& rule, const Period& period);

/// "2026-11-24 13:05 CET": `t` on the clocks of `zone`, for people.
[[nodiscard]] std::string format_local(UtcTime t, std::string_view zone);

}  // namespace bandwatch
