#include "alert-service/mail/reply_class.hpp"

#include <curl/curl.h>

namespace bandwatch::alert {
namespace {

constexpr int kCompleted = 250;  // RFC 5321, 4.2.3

bool is_class(int smtp_code, int first_digit) noexcept {
  return smtp_code / 100 == first_digit;
}

/// 530, 534, 535, 538: the relay wants authentication or encryption.
bool is_about_client(int smtp_code) noexcept {
  return smtp_code / 10 == 53;
}

Verdict of_message(SendOutcome outcome, const char* reason) noexcept {
  return {outcome, Concerns::kMessage, reason};
}

/// Only what is over says something of the message.
Verdict of_way(const char* reason) noexcept {
  return {SendOutcome::kRetry, Concerns::kWay, reason};
}

/// The whole message was handed over, so the final dot may have left.
Verdict after_dot(const Ending& ending) noexcept {
  if (ending.curl_code == CURLE_OK && ending.smtp_code == kCompleted) return of_message(SendOutcome::kSent, "");
  const bool replied = ending.curl_code == CURLE_OK || ending.curl_code == CURLE_WEIRD_SERVER_REPLY;
  if (replied && is_class(ending.smtp_code, 2)) {
    return of_message(SendOutcome::kSent, "accepted with another code than 250");
  }
  if (is_class(ending.smtp_code, 4)) return of_message(SendOutcome::kRetry, "refused for now after the message");
  if (is_class(ending.smtp_code, 5)) return of_message(SendOutcome::kDead, "refused after the message");
  return of_message(SendOutcome::kUncertain, "no answer to the final dot");
}

/// Why a dialogue ended that had not come to the message.
const char* reason_of_opening(const Ending& ending) noexcept {
  if (ending.curl_code == CURLE_USE_SSL_FAILED) return "the relay offers no STARTTLS";
  if (ending.curl_code == CURLE_LOGIN_DENIED) return "authentication failed";
  return ending.smtp_code == 0 ? "no connection to the relay" : "refused or broken off before the sender was named";
}

/// RCPT or DATA went out. libcurl answers a refused one with this code, and a broken connection too, but then the last
/// reply was no refusal.
Verdict before_content(const Ending& ending) noexcept {
  const bool refused = ending.curl_code == CURLE_SEND_ERROR && !is_about_client(ending.smtp_code);
  if (refused && is_class(ending.smtp_code, 5)) return of_message(SendOutcome::kDead, "refused before the message");
  if (refused && is_class(ending.smtp_code, 4)) {
    return of_message(SendOutcome::kRetry, "refused for now before the message");
  }
  return of_way("refused or broken off before the message");
}

}  // namespace

Verdict classify(const Ending& ending) noexcept {
  if (ending.all_handed_over) return after_dot(ending);
  if (ending.curl_code == CURLE_ABORTED_BY_CALLBACK) return of_message(SendOutcome::kRetry, "broken off by ourselves");
  switch (ending.phase) {
    case DialoguePhase::kOpening:
      return of_way(reason_of_opening(ending));
    case DialoguePhase::kSender:
      return of_way("the sender was refused, or the connection broken off");
    case DialoguePhase::kRecipient:
      return before_content(ending);
    case DialoguePhase::kContent:
      break;
  }
  if (ending.curl_code == CURLE_OK) {
    return of_message(SendOutcome::kUncertain, "libcurl ended before the end of the message");
  }
  return of_message(SendOutcome::kRetry, "connection lost within the message");
}

}  // namespace bandwatch::alert
