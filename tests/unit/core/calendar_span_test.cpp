#include "common/core/calendar_span.hpp"
#include "tests/support/catch.hpp"

namespace bandwatch {
namespace {

using namespace std::chrono_literals;

TEST_CASE("A calendar span is read unit by unit and written back in its shortest form") {
  struct Row {
    const char* text;
    CalendarSpan span;
    const char* back;
  };
  const auto row = GENERATE(values<Row>({{"P2W", {0, 14, {}}, "P14D"},
                                         {"P1M", {1, 0, {}}, "P1M"},
                                         {"P1Y6M", {18, 0, {}}, "P18M"},
                                         {"PT6H", {0, 0, 6h}, "PT6H"},
                                         {"PT90M", {0, 0, 90min}, "PT1H30M"},
                                         {"P1DT12H", {0, 1, 12h}, "P1DT12H"},
                                         {"P100Y", {1200, 0, {}}, "P1200M"}}));
  CAPTURE(row.text);
  const auto span = parse_calendar_span(row.text).value();
  CHECK(span == row.span);
  CHECK(format_calendar_span(span) == row.back);
  CHECK(parse_calendar_span(row.back).value() == span);
}

TEST_CASE("What is no calendar span is refused") {
  const auto* text =
      GENERATE("", "P", "PT", "P1", "1D", "P0D", "P1.5D", "P-1D", "P1H", "PT1D", "P1D1D", "P1D1M", "P1DT", "PT1M1H",
               "p1d", "P1D ", "P101Y", "P99999999999999999999D", "PT1S", "P4294967297M");
  CAPTURE(text);
  CHECK_FALSE(parse_calendar_span(text).has_value());
}

}  // namespace
}  // namespace bandwatch
