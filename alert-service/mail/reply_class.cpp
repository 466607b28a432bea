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

/// The whole message was handed over, so the final dot may have left.
Verdict after_dot(const Ending& ending) noexcept {
  if (ending.curl_code == CURLE_OK && ending.smtp_code == kCompleted) return {SendOutcome::kSent, ""};
  const bool replied = ending.curl_code == CURLE_OK || ending.curl_code == CURLE_WEIRD_SERVER_REPLY;
  if (replied && is_class(ending.smtp_code, 2)) {
    return {SendOutcome::kSent, "accepted with another code than 250"};
  }
  if (is_class(ending.smtp_code, 4)) return {SendOutcome::kRetry, "refused for now after the message"};
  if (is_class(ending.smtp_code, 5)) return {SendOutcome::kDead, "refused after the message"};
  return {SendOutcome::kUncertain, "no answer to the final dot"};
}

Verdict before_content(const Ending& ending) noexcept {
  // libcurl answers a refused MAIL, RCPT or DATA with this code, and a broken connection too, but then the last reply
  // was no refusal.
  const bool refused = ending.phase == DialoguePhase::kEnvelope && ending.curl_code == CURLE_SEND_ERROR;
  if (refused && is_class(ending.smtp_code, 5) && !is_about_client(ending.smtp_code)) {
    return {SendOutcome::kDead, "refused before the message"};
  }
  if (ending.curl_code == CURLE_USE_SSL_FAILED) return {SendOutcome::kRetry, "the relay offers no STARTTLS"};
  if (ending.curl_code == CURLE_LOGIN_DENIED) return {SendOutcome::kRetry, "authentication failed"};
  if (ending.curl_code == CURLE_ABORTED_BY_CALLBACK) return {SendOutcome::kRetry, "broken off by ourselves"};
  if (ending.phase == DialoguePhase::kConnecting) return {SendOutcome::kRetry, "no connection to the relay"};
  return {SendOutcome::kRetry, "refused or broken off before the message"};
}

}  // namespace

Verdict classify(const Ending& ending) noexcept {
  if (ending.phase != DialoguePhase::kContent) return before_content(ending);
  if (ending.all_handed_over) return after_dot(ending);
  if (ending.curl_code == CURLE_OK) return {SendOutcome::kUncertain, "libcurl ended before the end of the message"};
  if (ending.curl_code == CURLE_ABORTED_BY_CALLBACK) return {SendOutcome::kRetry, "broken off by ourselves"};
  return {SendOutcome::kRetry, "connection lost within the message"};
}

}  // namespace bandwatch::alert
