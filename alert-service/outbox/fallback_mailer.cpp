#include "alert-service/outbox/fallback_mailer.hpp"

#include <utility>

namespace bandwatch::alert {
namespace {

/// The relay can't be used, which says nothing of the mail.
bool unusable(const SendResult& result) {
  return result.outcome == SendOutcome::kRetry && result.concerns == Concerns::kWay;
}

/// A reply that refuses for good. Without a reply the mail itself is at fault, for any relay.
bool refused(const SendResult& result) {
  return result.outcome == SendOutcome::kDead && result.smtp_code != 0;
}

}  // namespace

SendResult FallbackMailer::send(const Envelope& envelope, const std::string& message,
                                const std::function<bool()>& before_dot) {
  bool denied = false;
  bool granted = false;
  const auto leave = [&] {
    if (!granted && !denied) (before_dot() ? granted : denied) = true;
    return granted;
  };
  std::string why_not_first = "the first relay is left alone";
  if (clock_.steady() >= open_until_) {
    auto result = first_.send(envelope, message, leave);
    const bool gone = unusable(result) && !denied;
    if (denied || stopping_ || !(gone || refused(result))) return result;
    if (gone) open_until_ = clock_.steady() + pause_;
    why_not_first = "the first relay: " + (result.reply.empty() ? result.detail : result.reply);
  }
  auto result = second_.send(envelope, message, leave);
  result.detail = result.detail.empty() ? std::move(why_not_first) : result.detail + "; " + why_not_first;
  return result;
}

}  // namespace bandwatch::alert
