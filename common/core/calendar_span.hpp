#pragma once

#include "common/core/result.hpp"
#include "common/core/time.hpp"

#include <string>
#include <string_view>

namespace bandwatch {

/// A length on the calendar: months and days follow the clocks of a zone, `time` is time that passes.
struct CalendarSpan {
  unsigned months{0};
  unsigned days{0};
  Duration time{};
  friend bool operator==(const CalendarSpan&, const CalendarSpan&) = default;
};

/// Reads an ISO 8601 duration such as "P2W", "P1M", "P1Y6M", "P1DT12H" or "PT6H": whole numbers, each unit at most once
/// and in the order Y M W D T H M, more than nothing, at most 100 years. kInvalidArgument otherwise.
[[nodiscard]] Result<CalendarSpan> parse_calendar_span(std::string_view text);

/// The shortest ISO 8601 duration that reads back as `span`: "P14D", "P18M", "PT6H". Whole minutes.
[[nodiscard]] std::string format_calendar_span(const CalendarSpan& span);

}  // namespace bandwatch
