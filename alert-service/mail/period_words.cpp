#include "alert-service/mail/period_words.hpp"

#include "common/core/period.hpp"

#include <fmt/format.h>

#include <array>

namespace bandwatch::alert {
namespace {

constexpr std::array<std::string_view, 12> kMonths{"January",   "February", "March",    "April",
                                                   "May",       "June",     "July",     "August",
                                                   "September", "October",  "November", "December"};

/// An instant as its zone's calendar and clocks show it.
struct Shown {
  int year{0};
  int month{0};  ///< from 0
  int day{0};
  std::string time;  ///< "13:05"

  [[nodiscard]] int months() const noexcept { return year * 12 + month; }
  [[nodiscard]] bool midnight() const noexcept { return time == "00:00"; }
};

Shown shown(UtcTime t, std::string_view zone) {
  const auto text = format_local(t, zone);  // "2026-11-24 13:05 CET"
  return {std::stoi(text.substr(0, 4)), std::stoi(text.substr(5, 2)) - 1, std::stoi(text.substr(8, 2)),
          text.substr(11, 5)};
}

std::string_view month_name(int months) {
  return kMonths.at(static_cast<std::size_t>(months % 12));
}

std::string day_and_month(const Shown& date) {
  return fmt::format("{} {}", date.day, month_name(date.month).substr(0, 3));
}

std::string day_of(const Shown& date) {
  return fmt::format("{} {}", day_and_month(date), date.year);
}

/// From one first of a month to another one: the last month is the one before the end.
std::string whole_months(const Shown& start, const Shown& end) {
  const auto last = end.months() - 1;
  if (last == start.months()) return fmt::format("{} {}", month_name(last), start.year);
  if (last / 12 != start.year) {
    return fmt::format("{} {} - {} {}", month_name(start.month), start.year, month_name(last), last / 12);
  }
  if (end.months() - start.months() == 12) return std::to_string(start.year);
  return fmt::format("{} - {} {}", month_name(start.month), month_name(last), start.year);
}

}  // namespace

std::string period_words(const Window& period, std::string_view zone) {
  const auto start = shown(period.start, zone);
  const auto end = shown(period.end, zone);
  if (!start.midnight() || !end.midnight()) {
    const bool one_day = start.months() == end.months() && start.day == end.day;
    return one_day ? fmt::format("{}, {} - {}", day_of(start), start.time, end.time)
                   : fmt::format("{}, {} - {}, {}", day_of(start), start.time, day_of(end), end.time);
  }
  if (start.day == 1 && end.day == 1 && end.months() > start.months()) return whole_months(start, end);
  // A day has 23 to 25 hours.
  if (period.length() <= std::chrono::hours{25}) return day_of(start);
  return fmt::format("{} - {}", start.year == end.year ? day_and_month(start) : day_of(start), day_of(end));
}

}  // namespace bandwatch::alert
