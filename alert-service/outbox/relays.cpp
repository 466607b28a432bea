#include "alert-service/outbox/relays.hpp"

namespace bandwatch::alert {

Relays::Relays(const MailSettings& settings, const Clock& clock, Duration pause) : first_(settings.smtp) {
  if (settings.fallback.host.empty()) return;
  second_.emplace(settings.fallback);
  both_.emplace(first_, *second_, clock, pause);
}

Mailer& Relays::mailer() noexcept {
  if (both_) return *both_;
  return first_;
}

void Relays::request_stop() noexcept {
  if (both_) both_->request_stop();
  first_.request_stop();
  if (second_) second_->request_stop();
}

Duration Relays::longest(const MailSettings& settings) noexcept {
  if (settings.fallback.host.empty()) return settings.smtp.total_timeout;
  return settings.smtp.total_timeout + settings.fallback.total_timeout;
}

}  // namespace bandwatch::alert
