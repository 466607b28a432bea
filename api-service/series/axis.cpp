#include "api-service/series/axis.hpp"

#include "common/core/duration.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace bandwatch::api {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

UtcTime ceil_to(UtcTime t, Duration step) {
  const auto floor = floor_to(t, step);
  return floor == t ? t : floor + step;
}

/// The shortest period of a kind, whatever the clocks do.
Duration shortest(PeriodKind kind) {
  switch (kind) {
    case PeriodKind::kHour:
      return hours{1};
    case PeriodKind::kDay:
      return hours{23};
    case PeriodKind::kWeek:
      return hours{24 * 7 - 1};
    case PeriodKind::kMonth:
      return hours{24 * 28 - 1};
    case PeriodKind::kQuarter:
    case PeriodKind::kCustom:
    case PeriodKind::kRolling:
      break;  // periods of quotas, never steps of a chart
  }
  return hours{1};
}

counting::BucketGrid calendar_grid(const PeriodRule& rule, Window window) {
  // The first bucket is the one that begins at window.start or holds it.
  auto period = period_at(rule, window.start + Duration{1});
  counting::BucketGrid grid{period.window.start, {period.window.end}};
  while (grid.ends.back() < window.end) {
    period = next_period(rule, period);
    grid.ends.push_back(period.window.end);
  }
  return grid;
}

Window window_of(const Span& span, UtcTime now) {
  if (!span.window) return Window{now - span.lookback, now};
  return Window{span.window->start, std::min(span.window->end, now)};
}

}  // namespace

std::string text_of(const Step& step) {
  if (const auto* fixed = std::get_if<Duration>(&step)) return format_duration(*fixed);
  switch (std::get<PeriodKind>(step)) {
    case PeriodKind::kHour:
      return "1h";
    case PeriodKind::kDay:
      return "1d";
    case PeriodKind::kWeek:
      return "1w";
    case PeriodKind::kMonth:
      return "1mo";
    case PeriodKind::kQuarter:
    case PeriodKind::kCustom:
    case PeriodKind::kRolling:
      break;
  }
  return {};
}

Axis make_axis(const Span& span, UtcTime now) {
  const auto window = window_of(span, now);
  if (const auto* kind = std::get_if<PeriodKind>(&span.step)) {
    return Axis{calendar_grid(PeriodRule{*kind, span.zone, 1}, window), span.step, span.zone};
  }
  const auto step = std::get<Duration>(span.step);
  const Window aligned{floor_to(window.start, step), ceil_to(window.end, step)};
  return Axis{base_grid(aligned, Ruler{step}), span.step, span.zone};
}

Axis previous_axis(const Axis& axis) {
  const auto count = axis.grid.ends.size();
  if (const auto* step = std::get_if<Duration>(&axis.step)) {
    const auto start = axis.grid.start;
    return Axis{base_grid({start - axis.window().length(), start}, Ruler{*step}), axis.step, axis.zone};
  }
  const PeriodRule rule{std::get<PeriodKind>(axis.step), axis.zone, 1};
  std::vector<UtcTime> ends;
  auto start = axis.grid.start;
  for (std::size_t i = 0; i < count; ++i) {
    ends.push_back(start);
    start = period_at(rule, start).window.start;
  }
  std::reverse(ends.begin(), ends.end());
  return Axis{{start, std::move(ends)}, axis.step, axis.zone};
}

std::int64_t bucket_count(const Span& span) {
  const auto length = span.window ? span.window->length() : span.lookback;
  const auto* fixed = std::get_if<Duration>(&span.step);
  return length / (fixed != nullptr ? *fixed : shortest(std::get<PeriodKind>(span.step)));
}

std::optional<Ruler> base_of(const Axis& axis, Window window) {
  // Whoever looks at a year by the day must not pay for its hours.
  constexpr std::int64_t kMostShared = 4'000;
  constexpr std::array<Duration, 4> kBases{hours{1}, minutes{15}, minutes{5}, minutes{1}};
  const auto* fixed = std::get_if<Duration>(&axis.step);
  const auto divides = [&](Duration base) {
    if (fixed != nullptr) return *fixed % base == Duration::zero();
    const auto aligned = [base](UtcTime t) { return floor_to(t, base) == t; };
    return aligned(axis.grid.start) && std::all_of(axis.grid.ends.begin(), axis.grid.ends.end(), aligned);
  };
  for (const auto base : kBases) {
    if (!divides(base)) continue;
    if (window.length() / base <= kMostShared) return Ruler{base};
    break;
  }
  if (!divides(kFineStep)) return std::nullopt;
  if (fixed != nullptr) return Ruler{*fixed};
  return Ruler{PeriodRule{std::get<PeriodKind>(axis.step), axis.zone, 1}};
}

}  // namespace bandwatch::api
