#include "common/core/calendar_span.hpp"

#include "common/core/numbers.hpp"

#include <fmt/format.h>

#include <array>

namespace bandwatch {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

struct Unit {
  char letter{};
  bool of_time{};  ///< stands after the T
  CalendarSpan one;
};

constexpr std::array<Unit, 6> kUnits{{{'Y', false, {12, 0, {}}},
                                      {'M', false, {1, 0, {}}},
                                      {'W', false, {0, 7, {}}},
                                      {'D', false, {0, 1, {}}},
                                      {'H', true, {0, 0, hours{1}}},
                                      {'M', true, {0, 0, minutes{1}}}}};
constexpr unsigned kMostMonths = 1200;
constexpr unsigned kMostDays = 36'525;
constexpr Duration kMostTime = hours{24} * kMostDays;
constexpr std::uint64_t kMostOfAUnit = 1'000'000;

Error refused() {
  return invalid_argument("", "an ISO 8601 duration such as P2W, P1M or PT6H, at most 100 years");
}

/// The first unit from `from` on that is called `letter`; the number of units if there is none.
std::size_t unit_called(char letter, bool of_time, std::size_t from) {
  while (from < kUnits.size() && (kUnits.at(from).letter != letter || kUnits.at(from).of_time != of_time))
    ++from;
  return from;
}

bool within_limits(const CalendarSpan& span) {
  const bool something = span.months > 0 || span.days > 0 || span.time > Duration::zero();
  return something && span.months <= kMostMonths && span.days <= kMostDays && span.time <= kMostTime;
}

}  // namespace

Result<CalendarSpan> parse_calendar_span(std::string_view text) {
  if (!text.starts_with('P')) return refused();
  text.remove_prefix(1);
  CalendarSpan span;
  bool of_time = false;
  for (std::size_t next = 0; !text.empty(); ++next) {
    if (!of_time && text.front() == 'T') {
      of_time = true;
      text.remove_prefix(1);
    }
    const auto digits = text.find_first_not_of("0123456789");
    if (digits == std::string_view::npos) return refused();
    const auto count = parse_uint(text.substr(0, digits));
    next = unit_called(text[digits], of_time, next);
    if (!count || *count > kMostOfAUnit || next == kUnits.size()) return refused();
    const auto& one = kUnits.at(next).one;
    const auto times = static_cast<unsigned>(*count);
    span.months += one.months * times;
    span.days += one.days * times;
    span.time += one.time * times;
    text.remove_prefix(digits + 1);
  }
  if (!within_limits(span)) return refused();
  return span;
}

std::string format_calendar_span(const CalendarSpan& span) {
  std::string out = "P";
  if (span.months > 0) out += fmt::format("{}M", span.months);
  if (span.days > 0) out += fmt::format("{}D", span.days);
  const auto whole_hours = std::chrono::floor<hours>(span.time);
  const auto rest = std::chrono::floor<minutes>(span.time - whole_hours);
  if (span.time > Duration::zero()) out += 'T';
  if (whole_hours.count() > 0) out += fmt::format("{}H", whole_hours.count());
  if (rest.count() > 0) out += fmt::format("{}M", rest.count());
  return out;
}

}  // namespace bandwatch
