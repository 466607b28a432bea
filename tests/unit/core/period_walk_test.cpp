#include "common/core/period.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/core/instant.hpp"

#include <random>
#include <set>

namespace bandwatch {
namespace {

/// Walks over three years and checks each period: it begins where the last one ended, contains what lies inside, has
/// a name of its own, and is as long as one of its kind can be.
void walk(const PeriodRule& rule, std::string_view from, std::string_view to, Duration shortest, Duration longest) {
  CAPTURE(rule.zone, rule.anchor_day, name_of(rule.kind));
  std::mt19937_64 random{4};
  std::set<std::string> ids;
  const auto end = instant(to);
  for (auto period = period_at(rule, instant(from)); period.window.end < end; period = next_period(rule, period)) {
    const auto [start, stop] = period.window;
    CAPTURE(period.id);
    REQUIRE(period.window.length() >= shortest);
    REQUIRE(period.window.length() <= longest);
    REQUIRE(ids.insert(period.id).second);
    REQUIRE(next_period(rule, period).window.start == stop);
    REQUIRE(period_at(rule, start + Duration{1}) == period);
    REQUIRE(period_at(rule, stop) == period);
    const auto length = static_cast<std::uint64_t>(period.window.length().count());
    REQUIRE(period_at(rule, stop - Duration{static_cast<Duration::rep>(random() % length)}) == period);
  }
  REQUIRE(ids.size() > 30);
}

constexpr std::string_view kFrom = "2022-12-20T00:00:00Z";
constexpr std::string_view kTo = "2026-01-10T00:00:00Z";
constexpr std::chrono::hours kDay{24};

TEST_CASE("Days, weeks and months follow each other without a gap for three years in many zones") {
  const std::string zone =
      GENERATE("UTC", "Europe/Berlin", "Europe/London", "America/New_York", "America/Santiago", "America/Havana",
               "America/St_Johns", "America/Nuuk", "Atlantic/Azores", "Asia/Beirut", "Asia/Gaza", "Africa/Cairo",
               "Africa/Casablanca", "Asia/Kathmandu", "Asia/Almaty", "Australia/Lord_Howe", "Pacific/Chatham",
               "Pacific/Kiritimati", "Pacific/Pago_Pago", "Antarctica/Troll");
  const std::chrono::hours change{2};  // Troll moves its clocks by two hours
  walk({.kind = PeriodKind::kDay, .zone = zone}, kFrom, kTo, kDay - change, kDay + change);
  walk({.kind = PeriodKind::kWeek, .zone = zone}, kFrom, kTo, 7 * kDay - change, 7 * kDay + change);
  for (const unsigned anchor : {1U, 15U, 28U, 29U, 30U, 31U}) {
    walk({.kind = PeriodKind::kMonth, .zone = zone, .anchor_day = anchor}, kFrom, kTo, 28 * kDay - change,
         31 * kDay + change);
  }
}

TEST_CASE("Hours follow each other without a gap where the clocks change by whole, half and two hours") {
  const std::string zone = GENERATE("Europe/Berlin", "Australia/Lord_Howe", "Antarctica/Troll", "Asia/Kathmandu");
  const std::chrono::minutes half{30};
  walk({.kind = PeriodKind::kHour, .zone = zone}, "2025-03-20T00:00:00Z", "2025-04-20T00:00:00Z", half, 2 * half);
  walk({.kind = PeriodKind::kHour, .zone = zone}, "2025-09-20T00:00:00Z", "2025-11-05T00:00:00Z", half, 2 * half);
}

TEST_CASE("Days stay whole in the odd hours of the past") {
  // St. John's changed its clocks a minute after midnight until 2011; Samoa left out a day.
  walk({.kind = PeriodKind::kDay, .zone = "America/St_Johns"}, "2005-01-01T00:00:00Z", "2012-01-01T00:00:00Z",
       std::chrono::hours{23}, std::chrono::hours{25});
  walk({.kind = PeriodKind::kDay, .zone = "Pacific/Apia"}, "2010-01-01T00:00:00Z", "2013-01-01T00:00:00Z",
       std::chrono::hours{23}, std::chrono::hours{25});
}

}  // namespace
}  // namespace bandwatch
