#pragma once

#include "alert-service/ledger/mail_records.hpp"
#include "alert-service/mail/mailer.hpp"
#include "common/core/time.hpp"

namespace bandwatch::alert {

/// When a message is tried again, and when no more.
struct RetryRule {
  Duration uncertain_wait{std::chrono::minutes{15}};   ///< at least, before bytes that may have arrived go out again
  Duration give_up_after{std::chrono::hours{24 * 5}};  ///< after it was queued
};

/// What follows from a try of `claim` that ended at `now`: after a failure the next one comes after 30 s, 2, 5, 10, 20,
/// 40 and 60 minutes, then every hour moved by 15 % times `jitter` (-1 .. 1), or later if the other end wants it so. A
/// try that would come more than `give_up_after` after the message was queued is not made any more. Pure. Source: RFC
/// 5321, 4.5.4.1 (give up after 4 to 5 days), with denser tries at the beginning, as it is a relay that is spoken to.
[[nodiscard]] Settlement settlement_of(const SendResult& result, const Claim& claim, UtcTime now, const RetryRule& rule,
                                       double jitter);

}  // namespace bandwatch::alert
