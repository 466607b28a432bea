#pragma once

#include "alert-service/mail/mailer.hpp"
#include "tests/proofs/world/faulty_ledger.hpp"
#include "tests/proofs/world/scenario.hpp"

#include <map>
#include <optional>
#include <string>

namespace bandwatch::proof {

/// What the relay knows of one message, by its bytes.
struct Delivered {
  std::size_t copies{0};              ///< accepted
  std::size_t ambiguous{0};           ///< accepted, and the sender can't know
  std::optional<UtcTime> unresolved;  ///< since when a copy may be out that nobody has settled
  bool settled{false};                ///< the sender has recorded it as sent
};

/// A relay that refuses, hangs up and accepts by the dice, and whose clients die by them.
class Relay final : public alert::Mailer {
 public:
  Relay(Dice& dice, const Clock& clock) : dice_(dice), clock_(clock) {}

  void calm() { faults_ = false; }
  [[nodiscard]] std::map<std::string, Delivered>& messages() noexcept { return messages_; }
  /// Sends that came sooner after a doubtful one than `wait`, or after the sender had recorded success.
  [[nodiscard]] std::size_t hasty() const noexcept { return hasty_; }
  void set_wait(Duration wait) { wait_ = wait; }

  [[nodiscard]] alert::SendResult send(const alert::Envelope& /*envelope*/, const std::string& message,
                                       const std::function<bool()>& before_dot) override {
    auto& delivered = messages_[message];
    if (delivered.settled) ++hasty_;
    if (delivered.unresolved && clock_.now() < *delivered.unresolved + wait_) ++hasty_;
    die_sometimes();
    if (happens(0.1)) return {alert::SendOutcome::kRetry, 0, "", "no connection", alert::Concerns::kWay};
    if (happens(0.1)) return {alert::SendOutcome::kRetry, 451, "451 greylisted", ""};
    if (!before_dot()) return {alert::SendOutcome::kRetry, 354, "", "broken off"};
    delivered.unresolved = clock_.now();
    die_sometimes();
    if (happens(0.05)) return {alert::SendOutcome::kUncertain, 354, "", "lost before the message arrived"};
    if (happens(0.05)) {
      delivered.unresolved.reset();
      return {alert::SendOutcome::kRetry, 452, "452 full", "refused after the message"};
    }
    ++delivered.copies;
    ++delivered.ambiguous;  // until settled() says otherwise
    die_sometimes();
    if (happens(0.1)) return {alert::SendOutcome::kUncertain, 354, "", "the answer was lost"};
    return {alert::SendOutcome::kSent, 250, "250 queued", ""};
  }

  /// The sender has recorded how its try of `message` ended.
  void settled(const std::string& message, alert::SettledAs as) {
    auto& delivered = messages_[message];
    if (as != alert::SettledAs::kSent) return;
    delivered.settled = true;
    --delivered.ambiguous;
  }

 private:
  bool happens(double p) { return faults_ && dice_.chance(p); }
  void die_sometimes() {
    if (happens(0.03)) throw Killed{};
  }

  Dice& dice_;
  const Clock& clock_;
  bool faults_{true};
  Duration wait_{};
  std::size_t hasty_{0};
  std::map<std::string, Delivered> messages_;
};

}  // namespace bandwatch::proof
