#include "alert-service/mail/settings.hpp"

#include "alert-service/mail/address.hpp"

#include <chrono>
#include <string>
#include <utility>

namespace bandwatch::alert {
namespace {

using config::DurationRange;
using std::chrono::hours;
using std::chrono::seconds;

constexpr DurationRange kPatience{seconds{1}, hours{1}};

Result<std::string> parse_optional_address(std::string_view text) {
  if (text.empty()) return std::string{};
  return parse_address(text);
}

/// It stands in every mail: letters beyond ASCII would keep the mail from those whose own addresses have none.
Result<std::string> parse_reply_address(std::string_view text) {
  auto address = parse_optional_address(text);
  if (address && needs_smtputf8(*address)) {
    return invalid_argument("", "an address with nothing beyond ASCII before the @");
  }
  return address;
}

/// How a relay is spoken to, below `section`. `host` says what the host is for.
void add_relay_settings(config::Settings& settings, const std::string& section, SmtpOptions& smtp, config::About host) {
  settings.add(section + ".host", smtp.host, std::move(host));
  settings.add(section + ".port", smtp.port, {.fallback = "587", .help = "Its port: 587 for starttls, 465 for tls."});
  settings.add_choice<SmtpSecurity>(
      section + ".security", smtp.security,
      {{"starttls", SmtpSecurity::kStartTls}, {"tls", SmtpSecurity::kTls}, {"none", SmtpSecurity::kNone}},
      {.fallback = "starttls", .help = "How the connection is encrypted; none is for a relay on this machine."});
  settings.add(
      section + ".force_plaintext", smtp.force_plaintext,
      {.fallback = "false", .help = "Allow security: none towards another machine. Anyone between can read it."});
  settings.add(section + ".username", smtp.username, {.help = "For authentication; empty: none."});
  settings.add(section + ".password", smtp.password, {.help = "To go with the username: AUTH PLAIN or LOGIN."});
  settings.add(section + ".token_file", smtp.token_file,
               {.help = "In place of a password: token for AUTH XOAUTH2, read again for each mail.", .unit = "path"});
  settings.add(section + ".ca_file", smtp.ca_file,
               {.help = "Trusted authorities (PEM) in place of the system's.", .unit = "path"});
  settings.add(section + ".client_cert_file", smtp.client_cert_file,
               {.help = "Client certificate (PEM); empty: none.", .unit = "path"});
  settings.add(section + ".client_key_file", smtp.client_key_file,
               {.help = "Its key (PEM); empty: in the certificate's file.", .unit = "path"});
}

void add_common_settings(config::Settings& settings, SmtpOptions& smtp) {
  settings.add("smtp.ehlo_name", smtp.ehlo_name,
               {.help = "Name to greet the relay with; empty: this machine's.", .unit = "host name"});
  settings.add("smtp.connect_timeout", smtp.connect_timeout, kPatience,
               {.fallback = "30s", .help = "For the connection, greeting and login."});
  settings.add("smtp.response_timeout", smtp.response_timeout, kPatience,
               {.fallback = "10m",
                .help = "For each reply. RFC 5321 wants 10 minutes after the message: less can make duplicates."});
  settings.add("smtp.total_timeout", smtp.total_timeout, kPatience,
               {.fallback = "15m", .help = "For one mail from connection to answer."});
}

}  // namespace

void add_mail_settings(config::Settings& settings, MailSettings& target) {
  add_relay_settings(settings, "smtp", target.smtp,
                     {.fallback = "localhost", .help = "Mail relay.", .unit = "name or IP address"});
  add_relay_settings(settings, "smtp.fallback", target.fallback,
                     {.help = "Second relay, for what the first refuses or can't be reached for; empty: none.",
                      .unit = "name or IP address"});
  settings.add_parsed(
      "smtp.from", target.from, parse_address,
      {.help = "Sender's address; undeliverable mail returns to it.", .unit = "address", .required = true});
  settings.add("smtp.from_name", target.from_name,
               {.fallback = "Bandwatch", .help = "Sender's name as people see it."});
  settings.add_parsed("smtp.reply_to", target.reply_to, parse_reply_address,
                      {.help = "Where answers go; empty: to the sender.", .unit = "address"});
  add_common_settings(settings, target.smtp);
}

config::Faults check_mail_settings(MailSettings& mail, const config::Settings& declared) {
  config::Faults faults;
  const auto check_relay = [&](const std::string& section, const SmtpOptions& relay) {
    if (const auto checked = check(relay); !checked) {
      const auto& error = checked.error();
      faults.push_back(declared.fault_at(section + "." + error.field, "expected " + error.detail));
    }
  };
  check_relay("smtp", mail.smtp);
  if (!mail.fallback.host.empty()) {
    mail.fallback.ehlo_name = mail.smtp.ehlo_name;
    mail.fallback.connect_timeout = mail.smtp.connect_timeout;
    mail.fallback.response_timeout = mail.smtp.response_timeout;
    mail.fallback.total_timeout = mail.smtp.total_timeout;
    check_relay("smtp.fallback", mail.fallback);
  }
  if (mail.smtp.total_timeout < mail.smtp.response_timeout) {
    faults.push_back(declared.fault_at("smtp.total_timeout", "expected at least smtp.response_timeout"));
  }
  return faults;
}

}  // namespace bandwatch::alert
