#include "alert-service/mail/quoted_printable.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/mail/decode.hpp"
#include "tests/unit/mail/generate.hpp"

#include <algorithm>

using bandwatch::alert::clean_body;
using bandwatch::alert::quoted_printable;

TEST_CASE("Quoted-printable spells what a mail must not hold literally") {
  CHECK(quoted_printable("plain text, 1 + 1") == "plain text, 1 + 1");
  CHECK(quoted_printable("1 = 1") == "1 =3D 1");
  CHECK(quoted_printable("\xC3\xBC") == "=C3=BC");
  CHECK(quoted_printable("a\nb\n") == "a\r\nb\r\n");
  CHECK(quoted_printable("blank \ntab\t\nend ") == "blank=20\r\ntab=09\r\nend=20");
  CHECK(quoted_printable("a\tb") == "a\tb");
  CHECK(quoted_printable("") == "");
}

TEST_CASE("No line begins with a dot, also after a soft break") {
  CHECK(quoted_printable(".\n..\n.x\na.b") == "=2E\r\n=2E.\r\n=2Ex\r\na.b");
  const std::string dots(500, '.');
  for (const auto& line : bandwatch::test::split_lines(quoted_printable(dots) + "\r\n")) {
    CHECK(line.front() != '.');
    CHECK(line.size() <= 76);
  }
}

TEST_CASE("No line begins with From and a blank, which mailboxes would alter") {
  CHECK(quoted_printable("From here\nFromage\n From") == "=46rom here\r\nFromage\r\n From");
}

TEST_CASE("A line of exactly 75 characters stays whole and a longer one is broken") {
  CHECK(quoted_printable(std::string(75, 'x')) == std::string(75, 'x'));
  CHECK(quoted_printable(std::string(76, 'x')) == std::string(75, 'x') + "=\r\nx");
  CHECK(quoted_printable(std::string(73, 'x') + "==") == std::string(73, 'x') + "=\r\n=3D=3D");
  CHECK(quoted_printable(std::string(72, 'x') + "=") == std::string(72, 'x') + "=3D");
}

TEST_CASE("Cleaning a body leaves only LF as line end and replaces control characters") {
  CHECK(clean_body("a\r\nb\rc\nd\r\r\n") == "a\nb\nc\nd\n\n");
  CHECK(clean_body("a\tb") == "a\tb");
  const std::string nul{"a\0b", 3};
  CHECK(clean_body(nul) ==
        "a\xEF\xBF\xBD"
        "b");
  CHECK(clean_body("\x1B[31m\x7F") == "\xEF\xBF\xBD[31m\xEF\xBF\xBD");
  CHECK(clean_body("\xC3(") == "\xEF\xBF\xBD(");
  CHECK(clean_body("\xE2\x82") == "\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(clean_body("\xF0\x9F\x93\xA8\xC3\xBC") == "\xF0\x9F\x93\xA8\xC3\xBC");
}

TEST_CASE("Random bytes become clean lines that decode to the cleaned text") {
  bandwatch::test::Random random{20261124};
  for (int round = 0; round < 2000; ++round) {
    std::string bytes(bandwatch::test::below(random, 400), '\0');
    std::generate(bytes.begin(), bytes.end(), [&random] { return static_cast<char>(random() % 256); });
    const auto clean = clean_body(bytes);
    const auto encoded = quoted_printable(clean);
    for (const auto& line : bandwatch::test::split_lines(encoded + "\r\n")) {
      const bool fits =
          line.size() <= 76 && !line.starts_with('.') && !line.ends_with(' ') && !line.ends_with('\t') &&
          std::all_of(line.begin(), line.end(), [](char c) { return (c >= ' ' && c <= '~') || c == '\t'; });
      REQUIRE(fits);
    }
    const auto decoded = bandwatch::test::decode_quoted_printable(encoded);
    REQUIRE(clean_body(decoded) == clean);
  }
}
