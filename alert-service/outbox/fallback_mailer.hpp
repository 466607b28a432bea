#pragma once

#include "alert-service/mail/mailer.hpp"
#include "common/core/time.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <string>

namespace bandwatch::alert {

/// Sends through one relay, and through a second one what the first refuses for good or can't be used for: it is not
/// there, its encryption, certificate or login fails, or it takes nothing from the sender. The second is asked only
/// about a mail that the first has certainly not accepted, so there is never a copy at both.
///
/// The circuit of the first relay opens when it can't be used: for `pause` everything goes to the second at once,
/// then one mail tries the first again. Source: M. Nygard, "Release It!", circuit breaker.
class FallbackMailer final : public Mailer {
 public:
  /// All must outlive it.
  FallbackMailer(Mailer& first, Mailer& second, const Clock& clock, Duration pause)
      : first_(first), second_(second), clock_(clock), pause_(pause) {}

  /// At most two dialogues, one after the other. `before_dot` runs before the last bytes of the first dialogue that
  /// comes so far; its leave holds for the second one, too.
  [[nodiscard]] SendResult send(const Envelope& envelope, const std::string& message,
                                const std::function<bool()>& before_dot) override;

  /// The second relay is not asked any more: its dialogue would outlast the shutdown. Thread-safe.
  void request_stop() noexcept { stopping_ = true; }

 private:
  Mailer& first_;
  Mailer& second_;
  const Clock& clock_;
  Duration pause_;
  SteadyTime open_until_{};  ///< until then the first relay is left alone
  std::atomic<bool> stopping_{false};
};

}  // namespace bandwatch::alert
