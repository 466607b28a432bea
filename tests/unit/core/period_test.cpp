#include "common/core/period.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/core/instant.hpp"

namespace bandwatch {
namespace {

struct PeriodRow {
  const char* zone;
  const char* inside;
  const char* id;
  const char* start;
  const char* end;
};

void check_rows(PeriodKind kind, unsigned anchor_day, std::initializer_list<PeriodRow> rows) {
  for (const auto& row : rows) {
    CAPTURE(row.zone, row.inside);
    const PeriodRule rule{.kind = kind, .zone = row.zone, .anchor_day = anchor_day};
    const auto period = period_at(rule, instant(row.inside));
    CHECK(period.id == row.id);
    CHECK(format_rfc3339_seconds(period.window.start) == std::string{row.start} + "+00:00");
    CHECK(format_rfc3339_seconds(period.window.end) == std::string{row.end} + "+00:00");
    CHECK(period_at(rule, period.window.end) == period);
    CHECK(period_at(rule, period.window.start + Duration{1}) == period);
    CHECK(period_at(rule, period.window.start).window.end == period.window.start);
    CHECK(next_period(rule, period).window.start == period.window.end);
  }
}

TEST_CASE("The instant of midnight belongs to the period before") {
  const PeriodRule day{.kind = PeriodKind::kDay, .zone = "UTC"};
  CHECK(period_at(day, instant("2025-01-01T00:00:00Z")).id == "2024-12-31");
  CHECK(period_at(day, instant("2025-01-01T00:00:00.001Z")).id == "2025-01-01");
  const PeriodRule month{.kind = PeriodKind::kMonth, .zone = "Europe/Berlin"};
  CHECK(period_at(month, instant("2025-10-31T23:00:00Z")).id == "2025-10");
  CHECK(period_at(month, instant("2025-10-31T23:00:00.001Z")).id == "2025-11");
}

TEST_CASE("A day has 23 to 25 hours where the clocks change") {
  check_rows(
      PeriodKind::kDay, 1,
      {{"Europe/Berlin", "2025-03-30T12:00:00Z", "2025-03-30", "2025-03-29T23:00:00", "2025-03-30T22:00:00"},
       {"Europe/Berlin", "2025-10-26T12:00:00Z", "2025-10-26", "2025-10-25T22:00:00", "2025-10-26T23:00:00"},
       {"Australia/Lord_Howe", "2025-04-05T20:00:00Z", "2025-04-06", "2025-04-05T13:00:00", "2025-04-06T13:30:00"},
       {"Australia/Lord_Howe", "2025-10-04T20:00:00Z", "2025-10-05", "2025-10-04T13:30:00", "2025-10-05T13:00:00"},
       {"Asia/Kathmandu", "2025-01-01T00:00:00Z", "2025-01-01", "2024-12-31T18:15:00", "2025-01-01T18:15:00"}});
}

TEST_CASE("A midnight that the clocks skip becomes the first instant after it") {
  check_rows(PeriodKind::kDay, 1,
             {{"America/Santiago", "2025-09-07T12:00:00Z", "2025-09-07", "2025-09-07T04:00:00", "2025-09-08T03:00:00"},
              {"America/Sao_Paulo", "2018-11-04T12:00:00Z", "2018-11-04", "2018-11-04T03:00:00", "2018-11-05T02:00:00"},
              {"Asia/Beirut", "2025-03-30T12:00:00Z", "2025-03-30", "2025-03-29T22:00:00", "2025-03-30T21:00:00"}});
}

TEST_CASE("Clocks put back at or over midnight leave each day in one piece") {
  check_rows(
      PeriodKind::kDay, 1,
      {// 24:00 becomes 23:00: the hour that comes twice is the last one of the day.
       {"America/Santiago", "2025-04-06T03:30:00Z", "2025-04-05", "2025-04-05T03:00:00", "2025-04-06T04:00:00"},
       // 01:00 becomes 00:00: midnight happens twice, and the first counts.
       {"America/Havana", "2024-11-03T04:30:00Z", "2024-11-03", "2024-11-03T04:00:00", "2024-11-04T05:00:00"},
       {"America/Havana", "2024-11-03T05:30:00Z", "2024-11-03", "2024-11-03T04:00:00", "2024-11-04T05:00:00"},
       // 00:01 becomes 23:01: the new day has begun and goes on.
       {"America/St_Johns", "2010-11-07T02:30:30Z", "2010-11-07", "2010-11-07T02:30:00", "2010-11-08T03:30:00"},
       {"America/St_Johns", "2010-11-07T03:00:00Z", "2010-11-07", "2010-11-07T02:30:00", "2010-11-08T03:30:00"}});
  const PeriodRule week{.kind = PeriodKind::kWeek, .zone = "America/St_Johns"};
  CHECK(period_at(week, instant("2010-11-07T03:00:00Z")).id == "2010-W44");
}

TEST_CASE("A day that a country left out has no period") {
  const PeriodRule rule{.kind = PeriodKind::kDay, .zone = "Pacific/Apia"};
  const auto before = period_at(rule, instant("2011-12-30T09:00:00Z"));
  CHECK(before.id == "2011-12-29");
  CHECK(before.window == window("2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z"));
  CHECK(next_period(rule, before).id == "2011-12-31");
  CHECK(next_period(rule, before).window == window("2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z"));
}

TEST_CASE("Weeks begin on Monday and are called as ISO 8601 calls them") {
  check_rows(PeriodKind::kWeek, 1,
             {{"UTC", "2025-01-01T12:00:00Z", "2025-W01", "2024-12-30T00:00:00", "2025-01-06T00:00:00"},
              {"UTC", "2024-12-29T12:00:00Z", "2024-W52", "2024-12-23T00:00:00", "2024-12-30T00:00:00"},
              {"UTC", "2021-01-01T12:00:00Z", "2020-W53", "2020-12-28T00:00:00", "2021-01-04T00:00:00"},
              {"UTC", "2023-01-01T12:00:00Z", "2022-W52", "2022-12-26T00:00:00", "2023-01-02T00:00:00"},
              {"Europe/Berlin", "2025-03-30T12:00:00Z", "2025-W13", "2025-03-23T23:00:00", "2025-03-30T22:00:00"}});
}

TEST_CASE("Months begin on their anchor day, which is clamped to the month's length") {
  check_rows(PeriodKind::kMonth, 1,
             {{"UTC", "2024-02-29T12:00:00Z", "2024-02", "2024-02-01T00:00:00", "2024-03-01T00:00:00"},
              {"Europe/Berlin", "2025-03-15T12:00:00Z", "2025-03", "2025-02-28T23:00:00", "2025-03-31T22:00:00"}});
  check_rows(PeriodKind::kMonth, 15,
             {{"UTC", "2025-01-15T00:00:00Z", "2024-12-15", "2024-12-15T00:00:00", "2025-01-15T00:00:00"},
              {"UTC", "2025-01-16T00:00:00Z", "2025-01-15", "2025-01-15T00:00:00", "2025-02-15T00:00:00"}});
  check_rows(PeriodKind::kMonth, 31,
             {{"UTC", "2025-02-10T00:00:00Z", "2025-01-31", "2025-01-31T00:00:00", "2025-02-28T00:00:00"},
              {"UTC", "2025-03-10T00:00:00Z", "2025-02-28", "2025-02-28T00:00:00", "2025-03-31T00:00:00"},
              {"UTC", "2025-04-10T00:00:00Z", "2025-03-31", "2025-03-31T00:00:00", "2025-04-30T00:00:00"},
              {"UTC", "2024-02-10T00:00:00Z", "2024-01-31", "2024-01-31T00:00:00", "2024-02-29T00:00:00"},
              {"UTC", "2024-03-10T00:00:00Z", "2024-02-29", "2024-02-29T00:00:00", "2024-03-31T00:00:00"},
              {"UTC", "2025-01-10T00:00:00Z", "2024-12-31", "2024-12-31T00:00:00", "2025-01-31T00:00:00"}});
}

TEST_CASE("Hours follow the offset in force, and a clock change inside one cuts it") {
  check_rows(
      PeriodKind::kHour, 1,
      {{"UTC", "2025-01-01T12:30:00Z", "2025-01-01T12+00:00", "2025-01-01T12:00:00", "2025-01-01T13:00:00"},
       {"Asia/Kathmandu", "2025-01-01T12:30:00Z", "2025-01-01T18+05:45", "2025-01-01T12:15:00", "2025-01-01T13:15:00"},
       {"America/St_Johns", "2025-01-01T12:00:00Z", "2025-01-01T08-03:30", "2025-01-01T11:30:00",
        "2025-01-01T12:30:00"},
       // The hour that comes twice in autumn has two names.
       {"Europe/Berlin", "2025-10-26T00:30:00Z", "2025-10-26T02+02:00", "2025-10-26T00:00:00", "2025-10-26T01:00:00"},
       {"Europe/Berlin", "2025-10-26T01:30:00Z", "2025-10-26T02+01:00", "2025-10-26T01:00:00", "2025-10-26T02:00:00"},
       {"Australia/Lord_Howe", "2025-04-05T14:30:00Z", "2025-04-06T01+11:00", "2025-04-05T14:00:00",
        "2025-04-05T15:00:00"},
       {"Australia/Lord_Howe", "2025-04-05T15:10:00Z", "2025-04-06T01+10:30", "2025-04-05T15:00:00",
        "2025-04-05T15:30:00"},
       {"Australia/Lord_Howe", "2025-10-04T15:40:00Z", "2025-10-05T02+11:00", "2025-10-04T15:30:00",
        "2025-10-04T16:00:00"}});
}

TEST_CASE("Kinds of periods have names that read back") {
  for (const auto* const name : {"hour", "day", "week", "month"})
    CHECK(name_of(parse_period_rule(name)->kind) == name);
  const std::string text = GENERATE("", "Month", "year", "months", "day ");
  CHECK_FALSE(parse_period_rule(text).has_value());
}

TEST_CASE("Only zones of the database exist") {
  CHECK(zone_exists("UTC"));
  CHECK(zone_exists("Europe/Berlin"));
  const std::string zone =
      GENERATE("", "Europe/Atlantis", "europe/berlin ", "../../etc/passwd", "/etc/passwd", "CEST+1");
  CHECK_FALSE(zone_exists(zone));
}

TEST_CASE("An instant is shown to people on the clocks of a zone") {
  CHECK(format_local(instant("2025-11-24T12:05:59Z"), "Europe/Berlin") == "2025-11-24 13:05 CET");
  CHECK(format_local(instant("2025-07-01T00:00:00Z"), "Asia/Kathmandu") == "2025-07-01 05:45 +0545");
}

}  // namespace
}  // namespace bandwatch
