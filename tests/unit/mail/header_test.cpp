#include "alert-service/mail/header.hpp"
#include "common/core/rfc3339.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/mail/decode.hpp"

#include <string>

using namespace bandwatch::alert;
using bandwatch::test::decode_header;
using bandwatch::test::split_lines;

namespace {

/// The value of `field`, which is named Subject or From, with its folding.
std::string value_of(const bandwatch::Result<std::string>& field) {
  REQUIRE(field.has_value());
  for (const auto& line : split_lines(*field))
    CHECK(line.size() <= 76);
  REQUIRE(field->ends_with("\r\n"));
  const auto colon = field->find(": ");
  return field->substr(colon + 2, field->size() - colon - 4);
}

}  // namespace

TEST_CASE("A short ASCII subject stands as it is") {
  CHECK(*text_field("Subject", "80 % of quota 'bun' used (2026-11)") ==
        "Subject: 80 % of quota 'bun' used (2026-11)\r\n");
}

TEST_CASE("A long ASCII subject is folded at its blanks") {
  const std::string subject =
      "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen";
  const auto value = value_of(text_field("Subject", subject));
  CHECK(value.find("=?") == std::string::npos);
  CHECK(value.find("\r\n ") != std::string::npos);
  CHECK(decode_header(value) == subject);
}

TEST_CASE("A subject that folding or a reader would alter is encoded and read back") {
  const std::string subject = GENERATE_COPY(
      std::string{"Über 80 %"}, std::string{"double  blank"}, std::string{" leading"}, std::string{"trailing "},
      std::string{"=?UTF-8?Q?fake?="}, std::string(100, 'w'), std::string{"€"}, std::string{"\xF0\x9F\x93\xA8"},
      std::string{"a_b ü"}, std::string{"?= ü =?"}, std::string{"ü\xE2\x80\xA8X-Evil: 1"});
  const auto value = value_of(text_field("Subject", subject));
  CHECK(value.starts_with("=?UTF-8?"));
  CHECK(decode_header(value) == subject);
}

TEST_CASE("Long texts become many encoded words of whole characters") {
  std::string subject;
  for (int i = 0; i < 60; ++i)
    subject += "Grüße €\xF0\x9F\x93\xA8 ";
  CHECK(decode_header(value_of(text_field("Subject", subject))) == subject);
  std::string japanese;
  for (int i = 0; i < 100; ++i)
    japanese += "帯域";
  const auto value = value_of(text_field("Subject", japanese));
  CHECK(value.starts_with("=?UTF-8?B?"));
  CHECK(decode_header(value) == japanese);
}

TEST_CASE("Control characters and broken UTF-8 are refused in every header") {
  const std::string bad = GENERATE(std::string{"a\r\nBcc: evil@example.org"}, std::string{"a\nb"}, std::string{"a\rb"},
                                   std::string{"a\0b", 3}, std::string{"a\tb"}, std::string{"\x7F"},
                                   std::string{"\xC3("}, std::string{"\xED\xA0\x80"});
  const auto subject = text_field("Subject", bad);
  REQUIRE_FALSE(subject.has_value());
  CHECK(subject.error().field == "Subject");
  CHECK(subject.error().code == bandwatch::Errc::kInvalidArgument);
  CHECK_FALSE(address_field("From", Mailbox{bad, "a@example.org"}).has_value());
  CHECK_FALSE(address_field("From", Mailbox{"A", bad}).has_value());
  CHECK_FALSE(id_field("Message-ID", {"<" + bad + "@example.org>"}).has_value());
}

TEST_CASE("An address stands alone or behind its display name") {
  CHECK(*address_field("To", Mailbox{"", "a@example.org"}) == "To: a@example.org\r\n");
  CHECK(*address_field("From", Mailbox{"Bandwatch", "a@example.org"}) == "From: Bandwatch <a@example.org>\r\n");
  CHECK(*address_field("From", Mailbox{"Ops, \"Berlin\"", "a@example.org"}) ==
        "From: =?UTF-8?Q?Ops=2C_=22Berlin=22?= <a@example.org>\r\n");
}

TEST_CASE("A long display name leaves the address whole on a line of its own") {
  const auto address = std::string(50, 'l') + "@example.org";
  const auto value = value_of(address_field("From", Mailbox{std::string(40, 'n'), address}));
  CHECK(value == std::string(40, 'n') + "\r\n <" + address + ">");
  std::string name;
  for (int i = 0; i < 30; ++i)
    name += "Müller ";
  CHECK(decode_header(value_of(address_field("From", Mailbox{name, address}))) == name + " <" + address + ">");
}

TEST_CASE("Message ids stand one a line and must be well-formed") {
  CHECK(*id_field("References", {"<a@b>", "<c@d>"}) == "References: <a@b>\r\n <c@d>\r\n");
  const std::string bad =
      GENERATE(std::string{"a@b"}, std::string{"<a@b"}, std::string{"<>"}, std::string{"<ab>"}, std::string{"<a@b@c>"},
               std::string{"<@b>"}, std::string{"<a@>"}, std::string{"<a b@c>"}, std::string{"<a@b><c@d>"},
               std::string{"<\xC3\xBC@b>"}, "<" + std::string(250, 'a') + "@b>");
  CHECK_FALSE(id_field("Message-ID", {bad}).has_value());
}

TEST_CASE("Dates are written as RFC 5322 wants them") {
  const auto date_of = [](const char* text) { return format_mail_date(*bandwatch::parse_rfc3339(text)); };
  CHECK(date_of("2026-11-24T12:05:00Z") == "Tue, 24 Nov 2026 12:05:00 +0000");
  CHECK(date_of("2026-11-01T23:59:59.999+01:00") == "Sun, 01 Nov 2026 22:59:59 +0000");
  CHECK(date_of("1970-01-01T00:00:00Z") == "Thu, 01 Jan 1970 00:00:00 +0000");
  CHECK(date_of("2024-02-29T00:00:00Z") == "Thu, 29 Feb 2024 00:00:00 +0000");
}
