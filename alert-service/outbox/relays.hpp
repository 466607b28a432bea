#pragma once

#include "alert-service/mail/settings.hpp"
#include "alert-service/mail/smtp_mailer.hpp"
#include "alert-service/outbox/fallback_mailer.hpp"
#include "common/core/time.hpp"

#include <optional>

namespace bandwatch::alert {

/// The relay of the settings, with the second one behind it if there is one.
class Relays {
 public:
  /// `pause`: how long a first relay that can't be used is left alone. `clock` must outlive it.
  Relays(const MailSettings& settings, const Clock& clock, Duration pause);

  [[nodiscard]] Mailer& mailer() noexcept;

  /// See SmtpMailer::request_stop. Thread-safe.
  void request_stop() noexcept;

  /// How long a mail may take, whichever way it goes.
  [[nodiscard]] static Duration longest(const MailSettings& settings) noexcept;

 private:
  SmtpMailer first_;
  std::optional<SmtpMailer> second_;
  std::optional<FallbackMailer> both_;
};

}  // namespace bandwatch::alert
