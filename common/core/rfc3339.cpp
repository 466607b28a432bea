#include "common/core/rfc3339.hpp"

#include <fmt/format.h>

namespace bandwatch {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

Error bad_instant() {
  return invalid_argument("", "an RFC 3339 instant such as 2022-02-17T18:35:00+00:00");
}

/// Takes exactly `count` digits off the front of `text`.
bool take_digits(std::string_view& text, std::size_t count, int& value) {
  if (text.size() < count) return false;
  value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return true;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

bool take_date(std::string_view& text, std::chrono::sys_days& date) {
  int year{};
  int month{};
  int day{};
  if (!take_digits(text, 4, year) || !take(text, "-") || !take_digits(text, 2, month) || !take(text, "-") ||
      !take_digits(text, 2, day)) {
    return false;
  }
  const std::chrono::year_month_day ymd{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                        std::chrono::day{static_cast<unsigned>(day)}};
  if (!ymd.ok() || year < 1970) return false;
  date = std::chrono::sys_days{ymd};
  return true;
}

bool take_clock(std::string_view& text, Duration& since_midnight) {
  int hour{};
  int minute{};
  int second{};
  if (!take_digits(text, 2, hour) || !take(text, ":") || !take_digits(text, 2, minute) || !take(text, ":") ||
      !take_digits(text, 2, second) || hour > 23 || minute > 59 || second > 60) {
    return false;
  }
  since_midnight = hours{hour} + minutes{minute} + seconds{second == 60 ? 59 : second};
  if (!take(text, ".")) return true;
  int milliseconds = 0;
  std::size_t digits = 0;
  for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; ++digits, text.remove_prefix(1)) {
    if (digits < 3) milliseconds = milliseconds * 10 + (text.front() - '0');
  }
  for (auto i = digits; i < 3; ++i)
    milliseconds *= 10;
  since_midnight += Duration{milliseconds};
  return digits >= 1 && digits <= 9;
}

bool take_offset(std::string_view& text, minutes& offset) {
  if (take(text, "zZ")) return true;
  const bool negative = !text.empty() && text.front() == '-';
  int hour{};
  int minute{};
  if (!take(text, "+-") || !take_digits(text, 2, hour) || !take(text, ":") || !take_digits(text, 2, minute) ||
      hour > 23 || minute > 59) {
    return false;
  }
  offset = hours{hour} + minutes{minute};
  if (negative) offset = -offset;
  return true;
}

std::string format_to_second(std::chrono::sys_seconds t) {
  const auto date = std::chrono::floor<std::chrono::days>(t);
  const std::chrono::year_month_day ymd{date};
  const std::chrono::hh_mm_ss clock{t - date};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(ymd.year()),
                     static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count());
}

}  // namespace

Result<UtcTime> parse_rfc3339(std::string_view text) {
  std::chrono::sys_days date;
  Duration since_midnight{};
  minutes offset{0};
  if (!take_date(text, date) || !take(text, "Tt ") || !take_clock(text, since_midnight) || !take_offset(text, offset) ||
      !text.empty()) {
    return bad_instant();
  }
  const UtcTime instant = date + since_midnight - offset;
  constexpr UtcTime kEnd{std::chrono::sys_days{std::chrono::year{10000} / std::chrono::January / 1}};
  if (instant < UtcTime{} || instant >= kEnd) return bad_instant();
  return instant;
}

std::string format_rfc3339_seconds(UtcTime t) {
  return format_to_second(std::chrono::floor<seconds>(t)) + "+00:00";
}

std::string format_rfc3339_micros(std::chrono::sys_time<std::chrono::microseconds> t) {
  const auto whole = std::chrono::floor<seconds>(t);
  return fmt::format("{}.{:06}+00:00", format_to_second(whole), (t - whole).count());
}

std::string format_rfc3339_utc(UtcTime t) {
  const auto whole = std::chrono::floor<seconds>(t);
  const auto text = format_to_second(whole);
  return t == whole ? text + "Z" : fmt::format("{}.{:03}Z", text, (t - whole).count());
}

}  // namespace bandwatch
