#pragma once

#include "alert-service/ledger/ledger.hpp"
#include "alert-service/mail/mailer.hpp"
#include "alert-service/outbox/pace.hpp"
#include "alert-service/outbox/verdict.hpp"
#include "common/core/result.hpp"
#include "common/core/time.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace bandwatch::alert {

struct DispatcherOptions {
  std::string lane{kMailLane};  ///< whose messages are sent
  RetryRule retry{};
  Duration claim_lease{std::chrono::minutes{30}};  ///< must be longer than the mailer may take for one message
  Duration pause{std::chrono::seconds{30}};        ///< of the lane, after its other end could not be used at all
  std::uint32_t per_minute{0};                     ///< messages at the most; 0: no limit
};

/// What one step did.
struct DispatchReport {
  Claim claim;
  SendResult result;
  Settlement settlement;
  Duration took{};
  bool settled{false};  ///< false: the claim was void by then, another try is on its way
};

/// Takes one due message of a lane after the other through claim, dialogue and settlement:
///
///     commit the claim -> SMTP dialogue -> commit the intent -> final dot -> commit the result
///
/// Whatever moment the process dies at, no message is lost, and only one that died between intent and result may arrive
/// twice, with identical bytes. RFC 1047 explains why that gap can't be closed by a client.
/// Ledger, mailer and clock must outlive it. One thread calls it.
class Dispatcher {
 public:
  /// `jitter` gives numbers from -1 to 1.
  Dispatcher(Ledger& ledger, Mailer& mailer, const Clock& clock, DispatcherOptions options,
             std::function<double()> jitter);

  /// Sends one message. Nothing if none is due, or none may leave now; errors are the ledger's.
  [[nodiscard]] Result<std::optional<DispatchReport>> step();

  /// A message that is broken off from now on is due at once when the process is back. Thread-safe.
  void prepare_to_stop() noexcept { stopping_ = true; }
  /// Ends the pause after a failure of the way: a person knows better, or wants to know. Thread-safe.
  void end_pause() noexcept { paused_until_ = SteadyTime{}; }

 private:
  Ledger& ledger_;
  Mailer& mailer_;
  const Clock& clock_;
  DispatcherOptions options_;
  std::function<double()> jitter_;
  Pace pace_;
  std::atomic<SteadyTime> paused_until_{SteadyTime{}};
  std::atomic<bool> stopping_{false};
};

}  // namespace bandwatch::alert
