#pragma once

#include "common/core/time.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace bandwatch::alert {

/// Who the mail is from and to on the wire: one recipient, so that its fate is certain. Both are plain mailboxes as
/// parse_address accepts them.
struct Envelope {
  std::string from{};
  std::string to{};
};

/// What became of one attempt.
enum class SendOutcome : std::uint8_t {
  kSent = 1,   ///< the relay answers for it now
  kRetry,      ///< certainly not accepted; another attempt may succeed
  kDead,       ///< certainly not accepted and never will be for this recipient
  kUncertain,  ///< the message left, the answer did not arrive: it may or may not be delivered
};

[[nodiscard]] constexpr const char* name_of(SendOutcome outcome) noexcept {
  switch (outcome) {
    case SendOutcome::kSent:
      return "sent";
    case SendOutcome::kRetry:
      return "retry";
    case SendOutcome::kDead:
      return "dead";
    case SendOutcome::kUncertain:
      return "uncertain";
  }
  return "unknown";
}

/// What a failure says something of.
enum class Concerns : std::uint8_t {
  kMessage = 1,  ///< this message or its recipient
  kWay,          ///< the relay, the receiver, the way there or our access to it: another message would fare alike
};

struct SendResult {
  SendOutcome outcome{SendOutcome::kRetry};
  int smtp_code{0};      ///< of the last reply; 0 if there was none
  std::string reply{};   ///< the last reply, printable, at most 500 characters
  std::string detail{};  ///< why this outcome, printable, for log and status; for kSent empty unless something was odd
  Concerns concerns{Concerns::kMessage};  ///< meaningful for kRetry and kDead
  Duration wait{};                        ///< for kRetry: not to be tried again sooner, says the other end
};

/// The seam through which mail leaves.
class Mailer {
 public:
  Mailer() = default;
  Mailer(const Mailer&) = delete;
  Mailer& operator=(const Mailer&) = delete;
  virtual ~Mailer() = default;

  /// Hands `message` (what compose() returns) to the relay and waits for its answer; one call at a time, unless the
  /// mailer says otherwise. `before_dot` runs in this thread, never more than once: just before the last bytes of the
  /// message are handed over, and not at all if the dialogue ends before. Until it runs the message can't have been
  /// accepted; an attempt that is sent, uncertain or refused after the message has called it. If it returns false, the
  /// dialogue is broken off without the final dot and the outcome is kRetry; if it throws, the same happens and the
  /// exception leaves send().
  [[nodiscard]] virtual SendResult send(const Envelope& envelope, const std::string& message,
                                        const std::function<bool()>& before_dot) = 0;
};

}  // namespace bandwatch::alert
