#include "alert-service/mail/smtp_options.hpp"
#include "alert-service/mail/settings.hpp"
#include "alert-service/mail/smtp_mailer.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

using namespace bandwatch::alert;
using bandwatch::Secret;

namespace {

/// The setting at fault; empty if there is none.
std::string fault_of(const SmtpOptions& options) {
  const auto checked = check(options);
  if (checked) return {};
  CHECK_THROWS_AS(SmtpMailer{options}, std::invalid_argument);
  return checked.error().field;
}

bandwatch::config::Faults load(MailSettings& mail, const char* yaml) {
  bandwatch::config::Settings settings;
  add_mail_settings(settings, mail);
  auto faults = settings.load(std::string_view{yaml}, {});
  return faults.empty() ? check_mail_settings(mail, settings) : faults;
}

bool names(const bandwatch::config::Faults& faults, const std::string& path) {
  return std::any_of(faults.begin(), faults.end(), [&](const auto& fault) { return fault.path == path; });
}

}  // namespace

TEST_CASE("The defaults of the relay can be used") {
  CHECK(fault_of({}).empty());
}

TEST_CASE("Only this machine is a loopback host") {
  for (const auto* host : {"localhost", "localhost.", "127.0.0.1", "127.8.9.10", "::1"})
    CHECK(is_loopback(host));
  for (const auto* host :
       {"", "127.example.org", "127.0.0.1.example.org", "localhost.example.org", "10.0.0.1", "::2"}) {
    CHECK_FALSE(is_loopback(host));
  }
}

TEST_CASE("Clear text leaves the machine only by force") {
  SmtpOptions options;
  options.security = SmtpSecurity::kNone;
  CHECK(fault_of(options).empty());
  options.host = "relay.example.org";
  CHECK(fault_of(options) == "security");
  options.force_plaintext = true;
  CHECK(fault_of(options).empty());
}

TEST_CASE("What could not work is refused before anything is sent") {
  SmtpOptions options;
  SECTION("host") {
    options.host = GENERATE("", "a b", "user@host", "host/path", "host:25", "[::1]", "a\r\nb", "host?x");
    CHECK(fault_of(options) == "host");
  }
  SECTION("IPv6 host") {
    options.host = "2001:db8::1";
    CHECK(fault_of(options).empty());
  }
  SECTION("port") {
    options.port = 0;
    CHECK(fault_of(options) == "port");
  }
  SECTION("greeting") {
    options.ehlo_name = "a\r\nMAIL FROM:<x>";
    CHECK(fault_of(options) == "ehlo_name");
  }
  SECTION("password alone") {
    options.password = Secret{"x"};
    CHECK(fault_of(options) == "username");
  }
  SECTION("name alone") {
    options.username = "x";
    CHECK(fault_of(options) == "password");
  }
  SECTION("token alone") {
    options.token_file = "token";
    CHECK(fault_of(options) == "username");
  }
  SECTION("token and password") {
    options.username = "x";
    options.password = Secret{"x"};
    options.token_file = "token";
    CHECK(fault_of(options) == "token_file");
  }
  SECTION("key alone") {
    options.client_key_file = "x";
    CHECK(fault_of(options) == "client_cert_file");
  }
}

TEST_CASE("The smtp section fills the mail settings") {
  MailSettings mail;
  const auto faults = load(mail,
                           "smtp:\n  host: relay.example.org\n  port: 465\n  security: tls\n  username: bw\n"
                           "  password: secret\n  from: bw@example.org\n  from_name: Ops\n  reply_to: ops@example.org\n"
                           "  response_timeout: 5m\n");
  CHECK(bandwatch::config::to_string(faults, "") == "");
  CHECK(mail.smtp.host == "relay.example.org");
  CHECK(mail.smtp.port == 465);
  CHECK(mail.smtp.security == SmtpSecurity::kTls);
  CHECK(mail.smtp.password.reveal() == "secret");
  CHECK(mail.from == "bw@example.org");
  CHECK(mail.from_name == "Ops");
  CHECK(mail.reply_to == "ops@example.org");
  CHECK(mail.smtp.response_timeout == std::chrono::minutes{5});
  CHECK(mail.smtp.total_timeout == std::chrono::minutes{15});
}

TEST_CASE("The second relay has its own address and login, and the first one's patience") {
  MailSettings mail;
  const auto faults = load(mail,
                           "smtp:\n  host: relay.example.org\n  from: bw@example.org\n  ehlo_name: gw.example.org\n"
                           "  response_timeout: 5m\n  total_timeout: 6m\n  fallback:\n    host: second.example.org\n"
                           "    port: 465\n    security: tls\n    username: bw\n    token_file: /run/token\n");
  CHECK(bandwatch::config::to_string(faults, "") == "");
  CHECK(mail.fallback.host == "second.example.org");
  CHECK(mail.fallback.port == 465);
  CHECK(mail.fallback.security == SmtpSecurity::kTls);
  CHECK(mail.fallback.token_file == "/run/token");
  CHECK(mail.fallback.ehlo_name == "gw.example.org");
  CHECK(mail.fallback.response_timeout == std::chrono::minutes{5});
  CHECK(mail.fallback.total_timeout == std::chrono::minutes{6});
}

TEST_CASE("No second relay is one that need not make sense") {
  MailSettings mail;
  CHECK(load(mail, "smtp:\n  from: bw@example.org\n  security: none\n").empty());
  CHECK(mail.fallback.host.empty());
  CHECK(names(
      load(mail, "smtp:\n  from: bw@example.org\n  fallback:\n    host: second.example.org\n    security: none\n"),
      "smtp.fallback.security"));
}

TEST_CASE("Faults in the smtp section name their setting") {
  MailSettings mail;
  CHECK(names(load(mail, "smtp: {host: localhost}\n"), "smtp.from"));
  CHECK(names(load(mail, "smtp: {from: Ops <a@b>}\n"), "smtp.from"));
  CHECK(names(load(mail, "smtp: {from: a@b, reply_to: c}\n"), "smtp.reply_to"));
  CHECK(names(load(mail, "smtp: {from: a@b, security: maybe}\n"), "smtp.security"));
  CHECK(names(load(mail, "smtp: {from: a@b, host: relay.example.org, security: none}\n"), "smtp.security"));
  CHECK(names(load(mail, "smtp: {from: a@b, total_timeout: 1m}\n"), "smtp.total_timeout"));
  CHECK(load(mail, "smtp: {from: a@b}\n").empty());
}

TEST_CASE("The settings' defaults are those of the options") {
  MailSettings mail;
  REQUIRE(load(mail, "smtp: {from: a@b}\n").empty());
  const SmtpOptions options;
  CHECK(mail.smtp.host == options.host);
  CHECK(mail.smtp.port == options.port);
  CHECK(mail.smtp.security == options.security);
  CHECK(mail.smtp.force_plaintext == options.force_plaintext);
  CHECK(mail.smtp.connect_timeout == options.connect_timeout);
  CHECK(mail.smtp.response_timeout == options.response_timeout);
  CHECK(mail.smtp.total_timeout == options.total_timeout);
  CHECK(mail.from_name == MailSettings{}.from_name);
}
