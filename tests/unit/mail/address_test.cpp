#include "alert-service/mail/address.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/mail/generate.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

using bandwatch::alert::domain_of;
using bandwatch::alert::is_host_name;
using bandwatch::alert::needs_smtputf8;
using bandwatch::alert::parse_address;

namespace {

const std::string kLongLabel(63, 'd');

}  // namespace

TEST_CASE("A plain mail address is returned as it is") {
  const std::string address =
      GENERATE_COPY(std::string{"ops@example.org"}, std::string{"a@b"},
                    std::string{"first.last+tag@mail.example.co.uk"}, std::string{"!#$%&'*+-/=?^_`{|}~@example.org"},
                    std::string{"ops@[192.0.2.1]"}, std::string{"ops@[IPv6:2001:db8::1]"},
                    std::string(64, 'l') + "@example.org", "a@" + kLongLabel + ".org", std::string{"1@2.3"});
  const auto parsed = parse_address(address);
  REQUIRE(parsed.has_value());
  CHECK(*parsed == address);
}

TEST_CASE("What is no plain mail address is refused") {
  const std::string address = GENERATE_COPY(
      std::string{""}, std::string{"ops"}, std::string{"@example.org"}, std::string{"ops@"}, std::string{"a@b@c"},
      std::string{".a@b"}, std::string{"a.@b"}, std::string{"a..b@c"}, std::string{"a@.b"}, std::string{"a@b."},
      std::string{"a@b..c"}, std::string{"a@-b"}, std::string{"a@b-"}, std::string{"a@b_c"}, std::string{"\"a b\"@c"},
      std::string{"\"a\"@c"}, std::string{"<a@b>"}, std::string{"A <a@b>"}, std::string{"a@b>"}, std::string{"a @b"},
      std::string{" a@b"}, std::string{"a@b "}, std::string{"a@[192.0.2.256]"}, std::string{"a@[192.0.2.1"},
      std::string{"a@[]"}, std::string{"a@["}, std::string{"a@[2001:db8::1]"}, std::string{"a@[tag:x]"},
      std::string{"a@[192.0.2.1\0x]", 15}, std::string{"\xC3@example.org"}, std::string{"a\xE2\x80\xAE@example.org"},
      std::string{"a\xC2\x85@example.org"}, std::string{"a\xE2\x80\xA8@example.org"}, std::string{"a@\xE2\x80\xAE.org"},
      std::string{"a@\xC3.org"}, std::string{"a@-\xC3\xBC.org"}, std::string(65, 'l') + "@example.org",
      "a@" + kLongLabel + "d.org", std::string{"a@b\r\n"}, std::string{"a@b\n"},
      std::string{"a@b>\r\nRCPT TO:<evil@example.org"}, std::string{"a\0@b", 4}, std::string{"a@b\0", 4},
      std::string{"a\t@b"}, std::string{"a@b,c@d"}, std::string{"a;b@c"}, std::string{"a(comment)@b"},
      std::string{"a\x7F@b"}, std::string{"a@b\xE2\x80\xA8"});
  const auto parsed = parse_address(address);
  REQUIRE_FALSE(parsed.has_value());
  CHECK(parsed.error().code == bandwatch::Errc::kInvalidArgument);
  CHECK_FALSE(parsed.error().detail.empty());
}

TEST_CASE("A domain beyond ASCII is spelled in ASCII, and what stands before it as it is") {
  CHECK(parse_address("owner@b\xC3\xBC"
                      "cher.example")
            .value() == "owner@xn--bcher-kva.example");
  CHECK(parse_address("owner@STRASSE.example").value() == "owner@STRASSE.example");
  CHECK(parse_address("owner@stra\xC3\x9F"
                      "e.example")
            .value() == "owner@xn--strae-oqa.example");
  CHECK(parse_address("owner@\xE4\xBE\x8B.example").value() == "owner@xn--fsq.example");
  CHECK(parse_address("j\xC3\xBCrgen@example.com").value() == "j\xC3\xBCrgen@example.com");
  CHECK(needs_smtputf8("j\xC3\xBCrgen@example.com"));
  CHECK_FALSE(needs_smtputf8("owner@xn--bcher-kva.example"));
}

TEST_CASE("A host name is what a resolver takes") {
  for (const auto* const name : {"mail_relay", "smtp-relay.mail.svc.cluster.local.", "a", "-a_", "_smtp._tcp.example"})
    CHECK(is_host_name(name));
  for (const auto* const name : {"", ".", "a..b", ".a", "a..", "a b", "a:25", "a/b", "[::1]", "\xC3\xBC"})
    CHECK_FALSE(is_host_name(name));
}

TEST_CASE("An address of 254 characters is the longest") {
  const std::string domain = kLongLabel + "." + kLongLabel + "." + kLongLabel;  // 191
  const std::string longest = std::string(62, 'l') + "@" + domain;
  REQUIRE(longest.size() == 254);
  CHECK(parse_address(longest).has_value());
  CHECK_FALSE(parse_address("l" + longest).has_value());
}

TEST_CASE("A domain is what follows the at sign") {
  CHECK(domain_of("ops@example.org") == "example.org");
  CHECK(domain_of("nothing").empty());
}

TEST_CASE("No accepted address can leave its place in an SMTP command or header") {
  static const std::vector<std::string> kPieces{"a",
                                                ".",
                                                "@",
                                                "-",
                                                "+",
                                                "\r",
                                                "\n",
                                                "\r\nRCPT TO:<evil@c",
                                                std::string(1, '\0'),
                                                "<",
                                                ">",
                                                " ",
                                                "\t",
                                                "\"",
                                                ",",
                                                ";",
                                                ":",
                                                "\\",
                                                "(",
                                                "[",
                                                "]",
                                                "=?",
                                                "\xC3\xBC",
                                                "\x7F",
                                                "\xE2\x80\xA8",
                                                "ops@example.org",
                                                "@[192.0.2.1]"};
  bandwatch::test::Random random{5321};
  std::size_t accepted = 0;
  for (int round = 0; round < 100'000; ++round) {
    std::string text = "ops.team@mail.example.org";
    for (auto left = 1 + bandwatch::test::below(random, 3); left > 0; --left) {
      const auto at = bandwatch::test::below(random, text.size() + 1);
      const auto gone = bandwatch::test::below(random, 3);
      text.replace(at, gone, kPieces[bandwatch::test::below(random, kPieces.size())]);
    }
    const auto parsed = parse_address(text);
    if (!parsed) continue;
    ++accepted;
    const auto is_beyond = [](char c) { return static_cast<unsigned char>(c) >= 0x80U; };
    const auto is_safe = [&](char c) {
      const bool plain = c > ' ' && c <= '~' && std::string_view{"<>\",;:\\()"}.find(c) == std::string_view::npos;
      return plain || is_beyond(c);
    };
    REQUIRE(std::all_of(parsed->begin(), parsed->end(), is_safe));
    const auto domain = domain_of(*parsed);
    REQUIRE(std::none_of(domain.begin(), domain.end(), is_beyond));
    REQUIRE(parsed->find("\xE2\x80\xA8") == std::string::npos);
    REQUIRE((*parsed == text || std::any_of(text.begin(), text.end(), is_beyond)));
  }
  CHECK(accepted > 1000);
}
