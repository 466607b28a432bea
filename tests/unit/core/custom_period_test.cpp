#include "common/core/period.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/core/instant.hpp"

#include <string>

namespace bandwatch {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

/// Minutes on a zone's clock since 1970, as PeriodRule::anchor counts.
Duration local(std::string_view clock) {
  return instant(std::string{clock} + "Z").time_since_epoch();
}

PeriodRule rule_of(std::string_view text, std::string_view zone) {
  auto rule = parse_period_rule(text).value();
  rule.zone = zone;
  return rule;
}

void check_period(const PeriodRule& rule, const char* inside, const char* id, const char* start, const char* end) {
  CAPTURE(rule.zone, inside);
  const auto period = period_at(rule, instant(inside));
  CHECK(period.id == id);
  CHECK(format_rfc3339_seconds(period.window.start) == std::string{start} + "+00:00");
  CHECK(format_rfc3339_seconds(period.window.end) == std::string{end} + "+00:00");
  CHECK(period_at(rule, period.window.end) == period);
  CHECK(next_period(rule, period).window.start == period.window.end);
  CHECK(booking_period_at(rule, instant(inside)) == period);
}

TEST_CASE("A quarter begins with January, April, July and October of its zone") {
  const auto berlin = rule_of("quarter", "Europe/Berlin");
  check_period(berlin, "2026-01-01T00:00:00Z", "2026-Q1", "2025-12-31T23:00:00", "2026-03-31T22:00:00");
  check_period(berlin, "2026-09-30T22:00:00Z", "2026-Q3", "2026-06-30T22:00:00", "2026-09-30T22:00:00");
  check_period(berlin, "2026-09-30T22:00:01Z", "2026-Q4", "2026-09-30T22:00:00", "2026-12-31T23:00:00");
  const auto kathmandu = rule_of("quarter", "Asia/Kathmandu");
  check_period(kathmandu, "2026-12-31T18:15:00Z", "2026-Q4", "2026-09-30T18:15:00", "2026-12-31T18:15:00");
  check_period(kathmandu, "2026-12-31T18:15:01Z", "2027-Q1", "2026-12-31T18:15:00", "2027-03-31T18:15:00");
}

TEST_CASE("Fortnights follow each other from their anchor, also over a change of the clocks") {
  auto rule = rule_of("P2W", "Europe/Berlin");
  rule.anchor = local("2026-01-05T00:00:00");
  check_period(rule, "2026-03-29T12:00:00Z", "2026-03-16T00:00/P14D", "2026-03-15T23:00:00", "2026-03-29T22:00:00");
  check_period(rule, "2026-10-25T12:00:00Z", "2026-10-12T00:00/P14D", "2026-10-11T22:00:00", "2026-10-25T23:00:00");
  check_period(rule, "2025-12-24T12:00:00Z", "2025-12-22T00:00/P14D", "2025-12-21T23:00:00", "2026-01-04T23:00:00");
}

TEST_CASE("Weeks without an anchor begin on Mondays") {
  check_period(rule_of("P1W", "UTC"), "2026-11-24T12:00:00Z", "2026-11-23T00:00/P7D", "2026-11-23T00:00:00",
               "2026-11-30T00:00:00");
}

TEST_CASE("Months from the 31st are clamped and come back to it") {
  auto rule = rule_of("P1M", "UTC");
  rule.anchor = local("2028-01-31T00:00:00");
  check_period(rule, "2028-02-15T00:00:00Z", "2028-01-31T00:00/P1M", "2028-01-31T00:00:00", "2028-02-29T00:00:00");
  check_period(rule, "2028-03-15T00:00:00Z", "2028-02-29T00:00/P1M", "2028-02-29T00:00:00", "2028-03-31T00:00:00");
  check_period(rule, "2029-03-01T00:00:00Z", "2029-02-28T00:00/P1M", "2029-02-28T00:00:00", "2029-03-31T00:00:00");
}

TEST_CASE("Years from 29 February are clamped in other years") {
  auto rule = rule_of("P1Y", "Asia/Kathmandu");
  rule.anchor = local("2024-02-29T00:00:00");
  check_period(rule, "2026-11-24T00:00:00Z", "2026-02-28T00:00/P12M", "2026-02-27T18:15:00", "2027-02-27T18:15:00");
  check_period(rule, "2028-03-01T00:00:00Z", "2028-02-29T00:00/P12M", "2028-02-28T18:15:00", "2029-02-27T18:15:00");
}

TEST_CASE("Hours are time that passes: six of them stay six where clocks change") {
  const auto rule = rule_of("PT6H", "Europe/Berlin");
  for (const auto* inside : {"2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z", "2026-10-25T00:30:00Z",
                             "2026-10-25T01:30:00Z", "2026-11-24T12:00:00Z"}) {
    const auto period = period_at(rule, instant(inside));
    CHECK(period.window.length() == 6h);
    CHECK(period.window.contains(instant(inside)));
  }
  // The same clock time on both sides of the night of 25 October has two offsets in its id.
  CHECK(period_at(rule, instant("2026-10-25T12:00:00Z")).id == "2026-10-25T12:00+01:00/PT6H");
}

TEST_CASE("Walking over twenty years, custom periods leave no gap and no two share an id") {
  const auto* text = GENERATE("P1M", "P10D", "P1M15D", "P3DT6H", "P1Y");
  auto rule = rule_of(text, GENERATE("Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe"));
  rule.anchor = local("2023-10-31T00:00:00");
  CAPTURE(text, rule.zone);
  auto period = period_at(rule, instant("2010-01-01T00:00:00Z"));
  while (period.window.start < instant("2030-01-01T00:00:00Z")) {
    const auto next = next_period(rule, period);
    REQUIRE(next.window.start == period.window.end);
    REQUIRE(next.window.length() > Duration::zero());
    REQUIRE(next.id != period.id);
    REQUIRE(period.window.start.time_since_epoch() % kPeriodGrid == Duration::zero());
    period = next;
  }
}

TEST_CASE("A rolling window ends with the grid cell of the instant and is booked cell by cell") {
  const auto rule = rule_of("rolling 7d", "Europe/Berlin");
  const auto period = period_at(rule, instant("2026-11-24T10:03:00Z"));
  CHECK(period.window == window("2026-11-17T10:15:00Z", "2026-11-24T10:15:00Z"));
  CHECK(period.id == "PT168H to 2026-11-24T10:15Z");
  CHECK(period_at(rule, instant("2026-11-24T10:15:00Z")) == period);
  CHECK(period_at(rule, instant("2026-11-24T10:15:00.001Z")) != period);
  const auto cell = booking_period_at(rule, instant("2026-11-24T10:03:00Z"));
  CHECK(cell.window == window("2026-11-24T10:00:00Z", "2026-11-24T10:15:00Z"));
  CHECK(cell.id == "2026-11-24T10:15Z");
  CHECK(counts_until(rule, cell) == instant("2026-12-01T10:15:00Z"));
  const auto month = rule_of("month", "UTC");
  const auto november = period_at(month, instant("2026-11-24T10:03:00Z"));
  CHECK(counts_until(month, november) == november.window.end);
}

TEST_CASE("A period is named by one word, an ISO duration or a rolling length") {
  CHECK(parse_period_rule("hour").value().kind == PeriodKind::kHour);
  CHECK(parse_period_rule("quarter").value().kind == PeriodKind::kQuarter);
  CHECK(parse_period_rule("P1M").value().span == CalendarSpan{.months = 1});
  CHECK(parse_period_rule("rolling 24h").value().span == CalendarSpan{.time = 24h});
  for (const auto* wrong : {"", "year", "custom", "rolling", "rolling ", "rolling 7", "rolling 10m", "rolling 367d",
                            "rolling 0", "PT20M", "P0D", "Month"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_period_rule(wrong).has_value());
  }
}

}  // namespace
}  // namespace bandwatch
