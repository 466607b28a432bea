#include "alert-service/ledger/mail_records.hpp"

namespace bandwatch::alert {

std::string_view name_of(MailState state) noexcept {
  switch (state) {
    case MailState::kPending:
      return "pending";
    case MailState::kClaimed:
      return "claimed";
    case MailState::kDotIntent:
      return "dot_intent";
    case MailState::kSent:
      return "sent";
    case MailState::kDead:
      return "dead";
  }
  return "";
}

std::string_view name_of(Topic topic) noexcept {
  switch (topic) {
    case Topic::kThreshold:
      return "threshold";
    case Topic::kSummary:
      return "summary";
    case Topic::kStart:
      return "start";
    case Topic::kDelivery:
      return "delivery";
  }
  return "";
}

}  // namespace bandwatch::alert
