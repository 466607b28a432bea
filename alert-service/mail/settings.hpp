#pragma once

#include "alert-service/mail/smtp_options.hpp"
#include "common/config/fault.hpp"
#include "common/config/settings.hpp"

#include <string>

namespace bandwatch::alert {

/// The smtp.* settings.
struct MailSettings {
  SmtpOptions smtp{};
  SmtpOptions fallback{.host = {}};  ///< an empty host: none
  std::string from{};                ///< address of the sender, in the envelope (bounces go there) and in the header
  std::string from_name{"Bandwatch"};
  std::string reply_to{};  ///< empty: none
};

/// Declares the smtp.* settings on `settings`: those of the relay, the same below smtp.fallback.*, the sender's, and
/// what holds for both relays (ehlo_name and the timeouts).
void add_mail_settings(config::Settings& settings, MailSettings& target);

/// The rules between them, after loading. What holds for both relays is taken over to the fallback.
[[nodiscard]] config::Faults check_mail_settings(MailSettings& mail, const config::Settings& declared);

}  // namespace bandwatch::alert
