#include "common/core/period.hpp"

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

Result<PeriodKind> parse_period_kind(std::string_view text) {
  for (const auto kind : {PeriodKind::kHour, PeriodKind::kDay, PeriodKind::kWeek, PeriodKind::kMonth}) {
    if (text == name_of(kind)) return kind;
  }
  return invalid_argument("", "hour, day, week or month");
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
  if (rule.kind == PeriodKind::kHour) return hour_period(zone, inside);
  const auto day = day_of(zone, inside);
  if (rule.kind == PeriodKind::kDay) return day_period(zone, day);
  if (rule.kind == PeriodKind::kWeek) return week_period(zone, day);
  return month_period(zone, day, rule.anchor_day);
}

Period next_period(const PeriodRule& rule, const Period& period) {
  return period_at(rule, period.window.end + Duration{1});
}

std::string format_local(UtcTime t, std::string_view zone) {
  const auto& found = *date::locate_zone(std::string{zone});
  return date::format("%Y-%m-%d %H:%M %Z", date::make_zoned(&found, date::floor<minutes>(t)));
}

}  // namespace bandwatch
