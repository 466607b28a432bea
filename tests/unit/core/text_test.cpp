#include "common/core/text.hpp"
#include "tests/support/catch.hpp"

namespace bandwatch {
namespace {

std::string encoded(std::uint32_t code) {
  const auto byte = [](std::uint32_t value) { return static_cast<char>(static_cast<unsigned char>(value)); };
  if (code < 0x80) return {byte(code)};
  if (code < 0x800) return {byte(0xC0U | (code >> 6U)), byte(0x80U | (code & 0x3FU))};
  if (code < 0x10000) {
    return {byte(0xE0U | (code >> 12U)), byte(0x80U | ((code >> 6U) & 0x3FU)), byte(0x80U | (code & 0x3FU))};
  }
  return {byte(0xF0U | (code >> 18U)), byte(0x80U | ((code >> 12U) & 0x3FU)), byte(0x80U | ((code >> 6U) & 0x3FU)),
          byte(0x80U | (code & 0x3FU))};
}

TEST_CASE("Every code point but the surrogates is UTF-8, and nothing beyond U+10FFFF") {
  std::size_t wrong = 0;
  for (std::uint32_t code = 0; code < 0x120000; ++code) {
    const bool expected = code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
    if (is_utf8(encoded(code)) != expected) ++wrong;
  }
  CHECK(wrong == 0);
}

TEST_CASE("Overlong, cut and stray sequences are no UTF-8") {
  const std::string text =
      GENERATE("\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xf0\x80\x80\x80",
               "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xfe", "\xff", "\xc3", "\xe2\x82",
               "\xf0\x9f\x98", "\xc3(", "\xe2(\xa1", "a\xc3\xa9\xc3");
  CHECK_FALSE(is_utf8(text));
  CHECK_FALSE(is_utf8(text + "z"));
}

TEST_CASE("Text is UTF-8 as a whole") {
  CHECK(is_utf8(""));
  CHECK(is_utf8("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z"));
  CHECK(is_utf8(std::string_view{"\0", 1}));
}

TEST_CASE("Control characters are the first 32 and DEL") {
  for (int code = 0; code < 256; ++code) {
    CAPTURE(code);
    CHECK(has_control("a" + std::string(1, static_cast<char>(code))) == (code < 32 || code == 127));
  }
  CHECK_FALSE(has_control(""));
}

TEST_CASE("Blanks and line ends are cut off at both sides only") {
  CHECK(trim("") == "");
  CHECK(trim(" \t\r\n ") == "");
  CHECK(trim("\t a b \r\n") == "a b");
  CHECK(trim("\v\f") == "\v\f");
}

TEST_CASE("Only ASCII letters are made small") {
  CHECK(to_lower("AZaz09@[`{") == "azaz09@[`{");
  CHECK(to_lower("\xc3\x89") == "\xc3\x89");
}

TEST_CASE("A star in a pattern stands for any run of characters") {
  struct Row {
    const char* pattern;
    const char* text;
    bool matches;
  };
  const auto row = GENERATE(values<Row>({{"bun", "bun", true},
                                         {"bun", "bunny", false},
                                         {"bun*", "bun", true},
                                         {"bun*", "bun-service", true},
                                         {"*bun", "hot-bun", true},
                                         {"*bun", "bun-", false},
                                         {"b*n", "bun-in-an-oven", true},
                                         {"b*n", "bun-in-ovens", false},
                                         {"*a*b*", "xaxbx", true},
                                         {"*a*b*", "xbxax", false},
                                         {"*", "", true},
                                         {"", "", true},
                                         {"", "x", false},
                                         {"**", "x", true},
                                         {"a?c", "abc", false},
                                         {".*", "x", false}}));
  CAPTURE(row.pattern, row.text);
  CHECK(matches_pattern(row.pattern, row.text) == row.matches);
}

TEST_CASE("A pattern that could backtrack for ever is answered at once") {
  CHECK_FALSE(matches_pattern("*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b", std::string(5000, 'a')));
}

}  // namespace
}  // namespace bandwatch
