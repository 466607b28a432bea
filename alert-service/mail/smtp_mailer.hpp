#pragma once

#include "alert-service/mail/mailer.hpp"
#include "alert-service/mail/smtp_options.hpp"

#include <atomic>
#include <functional>
#include <string>

namespace bandwatch::alert {

/// Sends through libcurl, blocking, on a connection of its own for each mail: call it from a thread that may wait. The
/// program must ignore SIGPIPE.
class SmtpMailer final : public Mailer {
 public:
  /// `options` must pass check(); throws std::invalid_argument otherwise.
  explicit SmtpMailer(SmtpOptions options);

  [[nodiscard]] SendResult send(const Envelope& envelope, const std::string& message,
                                const std::function<bool()>& before_dot) override;

  /// Ends a running dialogue within about a second with kRetry and refuses later ones, for a shutdown. Once the last
  /// bytes of a message have been handed over, its answer is still waited for: breaking off would leave the mail
  /// uncertain. Thread-safe.
  void request_stop() noexcept;

 private:
  SmtpOptions options_;
  std::atomic<bool> stop_requested_{false};
};

}  // namespace bandwatch::alert
