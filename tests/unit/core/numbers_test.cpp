#include "common/core/numbers.hpp"
#include "tests/support/catch.hpp"

namespace bandwatch {
namespace {

TEST_CASE("A whole number is digits and nothing else, up to 2^64 - 1") {
  CHECK(*parse_uint("0") == 0);
  CHECK(*parse_uint("007") == 7);
  CHECK(*parse_uint("18446744073709551615") == 18446744073709551615ULL);
  const std::string text = GENERATE("", " ", "+1", "-1", "1 ", " 1", "1.0", "1e3", "0x1", "18446744073709551616", "a",
                                    "99999999999999999999999999999", "\xd9\xa1");
  CAPTURE(text);
  REQUIRE_FALSE(parse_uint(text).has_value());
  CHECK(parse_uint(text).error().code == Errc::kInvalidArgument);
}

TEST_CASE("A decimal number is finite and begins with a digit") {
  CHECK(*parse_number("0") == 0.0);
  CHECK(*parse_number("0.5") == 0.5);
  CHECK(*parse_number("1e3") == 1000.0);
  CHECK(*parse_number("0.1") == 0.1);
  const std::string text =
      GENERATE("", "-1", "+1", ".5", " 1", "1 ", "inf", "nan", "Infinity", "1e999", "0x1p3", "1,5", "1.5.5", "1e");
  CAPTURE(text);
  REQUIRE_FALSE(parse_number(text).has_value());
  CHECK(parse_number(text).error().code == Errc::kInvalidArgument);
}

}  // namespace
}  // namespace bandwatch
