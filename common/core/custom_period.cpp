#include "common/core/custom_period.hpp"

#include <date/tz.h>
#include <fmt/format.h>

#include <algorithm>

namespace bandwatch {
namespace {

using LocalTime = date::local_time<Duration>;

LocalTime add_months(LocalTime from, std::int64_t months) {
  const auto day = date::floor<date::days>(from);
  const date::year_month_day ymd{day};
  const auto month = date::year_month{ymd.year(), ymd.month()} + date::months{months};
  const auto clamped = month / std::min(ymd.day(), (month / date::last).day());
  return date::local_days{clamped} + (from - day);
}

/// Where span number `n` begins. A local time that the clocks skip becomes the first instant after it; one that comes
/// twice, the first.
UtcTime begin_of(const PeriodRule& rule, const date::time_zone& zone, std::int64_t n) {
  const auto local =
      add_months(LocalTime{rule.anchor}, n * rule.span.months) + date::days{n * std::int64_t{rule.span.days}};
  const auto sys = zone.to_sys(local, date::choose::earliest);
  return std::chrono::time_point_cast<Duration>(sys) + n * rule.span.time;
}

/// Roughly how long one span is.
Duration about(const CalendarSpan& span) {
  constexpr Duration kMonth = std::chrono::hours{730};
  return span.months * kMonth + std::chrono::hours{24} * span.days + span.time;
}

std::string id_of(const PeriodRule& rule, const date::time_zone& zone, UtcTime start) {
  const auto info = zone.get_info(start);
  const auto local = date::floor<std::chrono::minutes>(LocalTime{(start + info.offset).time_since_epoch()});
  const auto clock = date::format("%FT%H:%M", local);
  // With hours in the span, the same clock time can begin two periods in the night when clocks are put back.
  const auto offset = rule.span.time > Duration::zero() ? date::format("%Ez", date::zoned_time{&zone, start}) : "";
  return fmt::format("{}{}/{}", clock, offset, format_calendar_span(rule.span));
}

}  // namespace

Period custom_period(const PeriodRule& rule, UtcTime inside) {
  const auto& zone = *date::locate_zone(rule.zone);
  auto n = (inside.time_since_epoch() - rule.anchor) / about(rule.span);
  auto start = begin_of(rule, zone, n);
  while (start > inside)
    start = begin_of(rule, zone, --n);
  auto end = begin_of(rule, zone, n + 1);
  while (end <= inside) {
    start = end;
    end = begin_of(rule, zone, ++n + 1);
  }
  return Period{id_of(rule, zone, start), Window{start, end}};
}

}  // namespace bandwatch
