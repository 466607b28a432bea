#include "alert-service/mail/message.hpp"
#include "alert-service/mail/boundary.hpp"
#include "alert-service/mail/quoted_printable.hpp"
#include "common/core/rfc3339.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/mail/decode.hpp"
#include "tests/unit/mail/generate.hpp"

#include <algorithm>
#include <string>

using namespace bandwatch::alert;
using namespace bandwatch::test;

namespace {

Message example() {
  Message message;
  message.from = {"Bandwatch", "bandwatch@example.org"};
  message.to = {"", "ops@example.org"};
  message.subject = "80 % of quota 'bun' used (2026-11)";
  message.date = *bandwatch::parse_rfc3339("2026-11-24T12:05:00Z");
  message.message_id = "<bw1.00@example.org>";
  message.text = "Text\n";
  message.html = "<p>HTML</p>\n";
  return message;
}

std::string with_crlf(std::string_view text) {
  std::string out;
  for (const char c : clean_body(text)) {
    if (c == '\n') out += '\r';
    out += c;
  }
  return out;
}

}  // namespace

TEST_CASE("A message is composed to the byte") {
  auto message = example();
  message.reply_to = "help@example.org";
  message.in_reply_to = "<first@example.org>";
  message.references = {"<first@example.org>"};
  const auto bytes = compose(message);
  REQUIRE(bytes.has_value());
  const auto boundary = choose_boundary(message.message_id, {});
  const auto part = "\r\n--" + boundary + "\r\nContent-Type: text/";
  const std::string kind = "; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n";
  CHECK(*bytes ==
        "Date: Tue, 24 Nov 2026 12:05:00 +0000\r\n"
        "From: Bandwatch <bandwatch@example.org>\r\n"
        "To: ops@example.org\r\n"
        "Reply-To: help@example.org\r\n"
        "Subject: 80 % of quota 'bun' used (2026-11)\r\n"
        "Message-ID: <bw1.00@example.org>\r\n"
        "In-Reply-To: <first@example.org>\r\n"
        "References: <first@example.org>\r\n"
        "Auto-Submitted: auto-generated\r\n"
        "X-Auto-Response-Suppress: All\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: multipart/alternative;\r\n boundary=\"" +
            boundary + "\"\r\n" + part + "plain" + kind + "Text\r\n" + part + "html" + kind + "<p>HTML</p>\r\n\r\n--" +
            boundary + "--\r\n");
  CHECK(is_wire_form(*bytes));
}

TEST_CASE("A picture stands beside the HTML that shows it") {
  auto message = example();
  message.image = InlineImage{"chart.1@example.org", std::string(100, '\xff'), "usage.png"};
  const auto bytes = compose(message);
  REQUIRE(bytes.has_value());
  CHECK(is_wire_form(*bytes));
  const auto outer = choose_boundary(message.message_id, {});
  const auto inner = choose_boundary(message.message_id + " related", {});
  const auto tail = bytes->substr(bytes->find("Content-Type: multipart/related"));
  std::string encoded;
  for (int i = 0; i < 33; ++i)
    encoded += "////";
  encoded += "/w==";
  CHECK(tail == "Content-Type: multipart/related; type=\"text/html\";\r\n boundary=\"" + inner + "\"\r\n" +  //
                    "\r\n--" + inner +
                    "\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
                    "<p>HTML</p>\r\n"
                    "\r\n--" +
                    inner +
                    "\r\nContent-Type: image/png; name=\"usage.png\"\r\nContent-Transfer-Encoding: base64\r\n"
                    "Content-Disposition: inline; filename=\"usage.png\"\r\nContent-ID: <chart.1@example.org>\r\n\r\n" +
                    encoded.substr(0, 76) + "\r\n" + encoded.substr(76) + "\r\n\r\n--" + inner + "--\r\n" +  //
                    "\r\n--" + outer + "--\r\n");
}

TEST_CASE("The same message has the same bytes and another message id another boundary") {
  auto message = example();
  CHECK(*compose(message) == *compose(example()));
  message.message_id = "<bw1.01@example.org>";
  CHECK(compose(message)->find(choose_boundary("<bw1.00@example.org>", {})) == std::string::npos);
}

TEST_CASE("A boundary that occurs in a part is not chosen") {
  const auto first = choose_boundary("seed", {});
  const auto second = choose_boundary("seed", {"a", "text with " + first + " in it"});
  CHECK(second != first);
  const auto third = choose_boundary("seed", {first, second});
  CHECK(third != first);
  CHECK(third != second);
  CHECK(third.size() <= 70);
}

TEST_CASE("Optional headers are left out when there is nothing to say") {
  const auto bytes = *compose(example());
  for (const auto* name : {"Reply-To:", "In-Reply-To:", "References:"})
    CHECK(bytes.find(name) == std::string::npos);
}

TEST_CASE("Nothing but well-formed header values gets into a message") {
  const std::string evil = "a\r\nBcc: evil@example.org";
  const auto field_of = [](const Message& message) {
    const auto bytes = compose(message);
    REQUIRE_FALSE(bytes.has_value());
    return bytes.error().field;
  };
  auto message = example();
  SECTION("in the subject") {
    message.subject = evil;
    CHECK(field_of(message) == "Subject");
  }
  SECTION("in the sender's name") {
    message.from.name = evil;
    CHECK(field_of(message) == "From");
  }
  SECTION("in the sender's address") {
    message.from.address += "\r\n";
    CHECK(field_of(message) == "From");
  }
  SECTION("in the recipient") {
    message.to.address = "a@b>, <evil@c";
    CHECK(field_of(message) == "To");
  }
  SECTION("in the answer's address") {
    message.reply_to = evil;
    CHECK(field_of(message) == "Reply-To");
  }
  SECTION("in the message id") {
    message.message_id = evil;
    CHECK(field_of(message) == "Message-ID");
  }
  SECTION("in the mail answered") {
    message.in_reply_to = evil;
    CHECK(field_of(message) == "In-Reply-To");
  }
  SECTION("in the references") {
    message.references = {"<a@b>", evil};
    CHECK(field_of(message) == "References");
  }
}

TEST_CASE("Twenty thousand awkward messages are read back as they were and are fit for the wire") {
  Random random{2045};
  for (int round = 0; round < 20'000; ++round) {
    auto message = example();
    message.subject = awkward_line(random, 14);
    message.from.name = awkward_line(random, 8);
    message.message_id = "<bw1." + std::to_string(random()) + "@example.org>";
    message.text = awkward_text(random, 6);
    message.html = awkward_text(random, 3);
    const auto bytes = compose(message);
    REQUIRE(bytes.has_value());
    REQUIRE(is_wire_form(*bytes));
    for (const auto& line : split_lines(*bytes))
      REQUIRE(line.size() <= 76);
    const auto mail = parse_mail(*bytes);
    REQUIRE(mail.fields.size() == 9);
    REQUIRE(mail.field("Subject") == message.subject);
    const auto from =
        message.from.name.empty() ? "bandwatch@example.org" : message.from.name + " <bandwatch@example.org>";
    REQUIRE(mail.field("From") == from);
    REQUIRE(mail.text == with_crlf(message.text));
    REQUIRE(mail.html == with_crlf(message.html));
  }
}

TEST_CASE("Only lines of UTF-8 with CRLF and without leading dots are fit for the wire") {
  CHECK(is_wire_form("a\r\n"));
  CHECK(is_wire_form("\r\n"));
  CHECK(is_wire_form(std::string(998, 'x') + "\r\n"));
  CHECK(is_wire_form("To: j\xC3\xBCrgen@example.org\r\n", true));
  CHECK_FALSE(is_wire_form("To: j\xC3\xBCrgen@example.org\r\n"));
  const std::string bad =
      GENERATE(std::string{""}, std::string{"a"}, std::string{"a\n"}, std::string{"a\r"}, std::string{"a\r\nb"},
               std::string{"a\nb\r\n"}, std::string{"a\rb\r\n"}, std::string{".\r\n"}, std::string{"a\r\n.b\r\n"},
               std::string{"\n.\n\r\n"}, std::string{"a\r\r\n"}, std::string{"\xC3\r\n"}, std::string{"a\0b\r\n", 5},
               std::string(999, 'x') + "\r\n");
  CHECK_FALSE(is_wire_form(bad));
}
