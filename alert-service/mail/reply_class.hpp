#pragma once

#include "alert-service/mail/mailer.hpp"

#include <cstdint>

namespace bandwatch::alert {

/// How far a dialogue came.
enum class DialoguePhase : std::uint8_t {
  kOpening = 1,  ///< connection, greeting, encryption and login: nothing was said of the message
  kSender,       ///< MAIL went out
  kRecipient,    ///< RCPT or DATA went out, but the 354 that asks for the message did not come
  kContent,      ///< 354 came
};

/// How a dialogue ended.
struct Ending {
  int curl_code{0};             ///< CURLcode of the transfer
  int smtp_code{0};             ///< of the last reply; 0: none
  bool all_handed_over{false};  ///< libcurl had the whole message, so the final dot may have left
  DialoguePhase phase{DialoguePhase::kOpening};
};

struct Verdict {
  SendOutcome outcome;
  Concerns concerns;
  const char* reason;  ///< for people; empty for a plain success
};

/// What an ending means. The reply code alone lies (it stays 250 when STARTTLS fails), so both codes count.
/// Uncertain is only what ended between the last bytes of the message and the answer to its final dot.
/// Whatever ends the opening is about the relay, whichever codes it ends with: an unreachable host, STARTTLS that
/// fails, a certificate, a wrong password. So is what the relay says of the sender, and a reply 53z (authentication or
/// encryption required) at any time: it is tried again, since no recipient was refused. Pure.
/// Source: RFC 5321, 4.2 and 4.5.4.1; RFC 4954, 6; behaviour of libcurl 7.88.1 measured for each row of the unit test.
[[nodiscard]] Verdict classify(const Ending& ending) noexcept;

}  // namespace bandwatch::alert
