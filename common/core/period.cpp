#include "common/core/period.hpp"

#include "common/core/custom_period.hpp"
#include "common/core/duration.hpp"
#include "common/core/rfc3339.hpp"

#include <date/iso_week.h>
#include <date/tz.h>
#include <fmt/format.h>

#include <algorithm>

namespace bandwatch {
namespace {

using date::days;
using date::local_days;
using std::chrono::hours;
using std::chrono::minutes;

/// The instant at which the local day `day` begins in `zone`.
UtcTime day_begin(const date::time_zone& zone, local_days day) {
  return std::chrono::time_point_cast<Duration>(zone.to_sys(day, date::choose::earliest));
}

std::string format_day(date::year_month_day day) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                     static_cast<unsigned>(day.day()));
}

/// The day in `month` on which a period with this anchor begins: 31 means the last day where there are fewer.
local_days anchored(date::year_month month, unsigned anchor_day) {
  const auto last = (month / date::last).day();
  return local_days{month / std::min(date::day{anchor_day}, last)};
}

Period month_period(const date::time_zone& zone, local_days day, unsigned anchor_day) {
  const date::year_month_day ymd{day};
  date::year_month month{ymd.year(), ymd.month()};
  if (day < anchored(month, anchor_day)) month -= date::months{1};
  const auto first = anchored(month, anchor_day);
  const auto next = anchored(month + date::months{1}, anchor_day);
  auto id = anchor_day == 1
                ? fmt::format("{:04}-{:02}", static_cast<int>(month.year()), static_cast<unsigned>(month.month()))
                : format_day(date::year_month_day{first});
  return Period{std::move(id), Window{day_begin(zone, first), day_begin(zone, next)}};
}

Period quarter_period(const date::time_zone& zone, local_days day) {
  const date::year_month_day ymd{day};
  const auto quarter = (static_cast<unsigned>(ymd.month()) - 1) / 3;
  const auto first = ymd.year() / date::month{quarter * 3 + 1} / 1;
  return Period{fmt::format("{:04}-Q{}", static_cast<int>(ymd.year()), quarter + 1),
                Window{day_begin(zone, local_days{first}), day_begin(zone, local_days{first + date::months{3}})}};
}

/// The grid cell that contains `t`.
Window grid_cell(UtcTime t) {
  const auto start = floor_to(t - Duration{1}, kPeriodGrid);
  return Window{start, start + kPeriodGrid};
}

/// "2026-11-24T13:15Z"
std::string format_minute(UtcTime t) {
  return format_rfc3339_seconds(t).substr(0, 16) + 'Z';
}

Period rolling_period(const CalendarSpan& span, UtcTime t) {
  const auto end = grid_cell(t).end;
  return Period{fmt::format("{} to {}", format_calendar_span(span), format_minute(end)), Window{end - span.time, end}};
}

Result<PeriodRule> parse_rolling(std::string_view text) {
  const auto length = parse_duration(text);
  constexpr Duration kLongest = hours{24 * 366};
  const bool fits = length && *length > Duration::zero() && *length <= kLongest && *length % kPeriodGrid == Duration{0};
  if (!fits) return invalid_argument("", "rolling and 15m to 366d in steps of 15 minutes, such as rolling 7d");
  return PeriodRule{.kind = PeriodKind::kRolling, .span = {.time = *length}};
}

Result<PeriodRule> parse_custom(std::string_view text) {
  const auto span = parse_calendar_span(text);
  if (!span) return span.error();
  if (span->time % kPeriodGrid != Duration{0}) {
    return invalid_argument("", "an ISO 8601 duration whose hours and minutes are in steps of 15 minutes");
  }
  return PeriodRule{.kind = PeriodKind::kCustom, .span = *span};
}

Period week_period(const date::time_zone& zone, local_days day) {
  const auto monday = day - (date::weekday{day} - date::Monday);
  const iso_week::year_weeknum_weekday week{monday};
  auto id = fmt::format("{:04}-W{:02}", static_cast<int>(week.year()), static_cast<unsigned>(week.weeknum()));
  return Period{std::move(id), Window{day_begin(zone, monday), day_begin(zone, monday + days{7})}};
}

Period day_period(const date::time_zone& zone, local_days day) {
  return Period{format_day(date::year_month_day{day}), Window{day_begin(zone, day), day_begin(zone, day + days{1})}};
}

/// The local day that has begun last at `inside`. Clocks put back over midnight repeat the end of the day before: that
/// hour belongs to the day that has begun already, or days would overlap.
local_days day_of(const date::time_zone& zone, UtcTime inside) {
  const auto day = date::floor<days>(zone.to_local(inside));
  return inside >= day_begin(zone, day + days{1}) ? day + days{1} : day;
}

/// Hours follow the offset in force; a change of the clocks inside an hour cuts it there.
Period hour_period(const date::time_zone& zone, UtcTime inside) {
  const auto info = zone.get_info(inside);
  const auto local = date::local_time<Duration>{(inside + info.offset).time_since_epoch()};
  const auto hour = date::floor<hours>(local);
  const auto start = UtcTime{(hour - info.offset).time_since_epoch()};
  const auto offset = std::chrono::duration_cast<minutes>(info.offset);
  const auto magnitude = std::chrono::abs(offset);
  const auto day = date::floor<days>(hour);
  auto id = fmt::format("{}T{:02}{}{:02}:{:02}", format_day(date::year_month_day{day}), (hour - day).count(),
                        offset < minutes{0} ? '-' : '+', magnitude.count() / 60, magnitude.count() % 60);
  const Window window{std::max(start, std::chrono::time_point_cast<Duration>(info.begin)),
                      std::min(start + Duration{hours{1}}, std::chrono::time_point_cast<Duration>(info.end))};
  return Period{std::move(id), window};
}

}  // namespace

Result<PeriodRule> parse_period_rule(std::string_view text) {
  for (const auto kind :
       {PeriodKind::kHour, PeriodKind::kDay, PeriodKind::kWeek, PeriodKind::kMonth, PeriodKind::kQuarter}) {
    if (text == name_of(kind)) return PeriodRule{.kind = kind};
  }
  constexpr std::string_view kRolling = "rolling ";
  if (text.starts_with(kRolling)) return parse_rolling(text.substr(kRolling.size()));
  if (text.starts_with('P')) return parse_custom(text);
  return invalid_argument("", "hour, day, week, month, quarter, an ISO 8601 duration such as P2W, or rolling 7d");
}

std::string_view name_of(PeriodKind kind) noexcept {
  switch (kind) {
    case PeriodKind::kHour:
      return "hour";
    case PeriodKind::kDay:
      return "day";
    case PeriodKind::kWeek:
      return "week";
    case PeriodKind::kMonth:
      return "month";
    case PeriodKind::kQuarter:
      return "quarter";
    case PeriodKind::kCustom:
      return "custom";
    case PeriodKind::kRolling:
      return "rolling";
  }
  return "";
}

bool zone_exists(std::string_view zone) {
  try {
    return date::locate_zone(std::string{zone}) != nullptr;
  } catch (const std::exception&) {  // date's only way to say no
    return false;
  }
}

Period period_at(const PeriodRule& rule, UtcTime t) {
  const auto& zone = *date::locate_zone(rule.zone);
  const auto inside = t - Duration{1};  // (start, end]: the boundary belongs to the period that it ends
  switch (rule.kind) {
    case PeriodKind::kHour:
      return hour_period(zone, inside);
    case PeriodKind::kDay:
      return day_period(zone, day_of(zone, inside));
    case PeriodKind::kWeek:
      return week_period(zone, day_of(zone, inside));
    case PeriodKind::kMonth:
      return month_period(zone, day_of(zone, inside), rule.anchor_day);
    case PeriodKind::kQuarter:
      return quarter_period(zone, day_of(zone, inside));
    case PeriodKind::kCustom:
      return custom_period(rule, inside);
    case PeriodKind::kRolling:
      break;
  }
  return rolling_period(rule.span, t);
}

Period booking_period_at(const PeriodRule& rule, UtcTime t) {
  if (rule.kind != PeriodKind::kRolling) return period_at(rule, t);
  const auto cell = grid_cell(t);
  return Period{format_minute(cell.end), cell};
}

UtcTime counts_until(const PeriodRule& rule, const Period& booked) noexcept {
  return rule.kind == PeriodKind::kRolling ? booked.window.end + rule.span.time : booked.window.end;
}

Period next_period(const PeriodRule& rule, const Period& period) {
  return period_at(rule, period.window.end + Duration{1});
}

Result<Duration> parse_anchor(std::string_view text) {
  constexpr std::size_t kDayAlone = 10;
  const auto clock = std::string{text} + (text.size() == kDayAlone ? "T00:00:00Z" : ":00Z");
  const auto reading = parse_rfc3339(clock);
  if (!reading || reading->time_since_epoch() % kPeriodGrid != Duration{0}) {
    return invalid_argument("", "a day such as 2026-01-05, or with a time in steps of 15 minutes, 2026-01-05T06:00");
  }
  return reading->time_since_epoch();
}

Result<UtcTime> parse_day_or_instant(std::string_view text, std::string_view zone) {
  if (auto instant = parse_rfc3339(text)) return instant;
  const auto reading = parse_rfc3339(std::string{text} + "T00:00:00Z");
  if (!reading)
    return invalid_argument("", "a day such as 2026-12-01, or an instant such as 2026-12-01T08:00:00+01:00");
  return day_begin(*date::locate_zone(std::string{zone}),
                   date::floor<days>(date::local_time<Duration>{reading->time_since_epoch()}));
}

std::string format_local(UtcTime t, std::string_view zone) {
  const auto& found = *date::locate_zone(std::string{zone});
  return date::format("%Y-%m-%d %H:%M %Z", date::make_zoned(&found, date::floor<minutes>(t)));
}

}  // namespace bandwatch
