#pragma once

#include "alert-service/mail/smtp_options.hpp"
#include "common/config/fault.hpp"
#include "common/config/settings.hpp"

#include <string>

namespace bandwatch::alert {

/// The smtp.* settings.
struct MailSettings {
  SmtpOptions smtp{};
  std::string from{};  ///< address of the sender, in the envelope (bounces go there) and in the header
  std::string from_name{"Bandwatch"};
  std::string reply_to{};  ///< empty: none
};

/// Declares smtp.host, port, security, force_plaintext, username, password, ca_file, client_cert_file, client_key_file,
/// ehlo_name, from, from_name, reply_to, connect_timeout, response_timeout and total_timeout on `settings`.
void add_mail_settings(config::Settings& settings, MailSettings& target);

/// The rules between them, after loading.
[[nodiscard]] config::Faults check_mail_settings(const MailSettings& mail, const config::Settings& declared);

}  // namespace bandwatch::alert
