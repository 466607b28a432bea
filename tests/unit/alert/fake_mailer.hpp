#pragma once

#include "alert-service/mail/mailer.hpp"

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bandwatch::alert::test {

/// A relay without a network: follows a script and remembers what it got.
class FakeMailer final : public Mailer {
 public:
  struct Accepted {
    std::string from;
    std::string to;
    std::string message;
  };

  /// The outcome of the next try; without a script, mails are accepted.
  void script(SendResult result) { script_.push_back(std::move(result)); }
  void script_for_ever(SendResult result) { for_ever_ = std::move(result); }
  /// Runs before the dialogue of the next try.
  void before_dialogue(std::function<void()> action) { before_dialogue_ = std::move(action); }
  /// Runs between the intent and the final dot of the next try.
  void at_the_dot(std::function<void()> action) { at_the_dot_ = std::move(action); }
  /// Runs after the relay has accepted the next mail and before anybody hears of it.
  void after_acceptance(std::function<void()> action) { after_acceptance_ = std::move(action); }

  [[nodiscard]] const std::vector<Accepted>& accepted() const noexcept { return accepted_; }
  /// The bytes of every try.
  [[nodiscard]] const std::vector<std::string>& tried() const noexcept { return tried_; }

  [[nodiscard]] SendResult send(const Envelope& envelope, const std::string& message,
                                const std::function<bool()>& before_dot) override {
    tried_.push_back(message);
    call(before_dialogue_);
    auto result = next();
    const bool reaches_dot = result.outcome == SendOutcome::kSent || result.outcome == SendOutcome::kUncertain;
    if (!reaches_dot) return result;
    if (!before_dot()) return {SendOutcome::kRetry, 354, "", "broken off"};
    call(at_the_dot_);
    if (result.outcome == SendOutcome::kSent) accepted_.push_back({envelope.from, envelope.to, message});
    call(after_acceptance_);
    return result;
  }

 private:
  static void call(std::function<void()>& action) {
    if (const auto once = std::exchange(action, {})) once();
  }
  SendResult next() {
    if (script_.empty()) return for_ever_.value_or(SendResult{SendOutcome::kSent, 250, "250 queued", ""});
    auto result = std::move(script_.front());
    script_.pop_front();
    return result;
  }

  std::deque<SendResult> script_;
  std::optional<SendResult> for_ever_;
  std::function<void()> before_dialogue_;
  std::function<void()> at_the_dot_;
  std::function<void()> after_acceptance_;
  std::vector<Accepted> accepted_;
  std::vector<std::string> tried_;
};

}  // namespace bandwatch::alert::test
