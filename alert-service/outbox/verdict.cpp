#include "alert-service/outbox/verdict.hpp"

#include "common/core/backoff.hpp"
#include "common/core/duration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

namespace bandwatch::alert {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

/// The first try comes at once, when the message is queued.
constexpr std::array<Duration, 7> kSchedule{seconds{30}, minutes{2},  minutes{5}, minutes{10},
                                            minutes{20}, minutes{40}, minutes{60}};

/// The relay's line, and what is to be said beside it.
std::string line_of(const SendResult& result) {
  if (result.detail.empty()) return result.reply;
  if (result.reply.empty()) return result.detail;
  return fmt::format("{} ({})", result.reply, result.detail);
}

Settlement try_again(Settlement settlement, const Claim& claim, const RetryRule& rule) {
  if (settlement.next_at <= claim.created_at + rule.give_up_after) return settlement;
  settlement.as = SettledAs::kDead;
  settlement.reply = fmt::format("given up after {}: {}", format_duration(rule.give_up_after), settlement.reply);
  return settlement;
}

}  // namespace

Settlement settlement_of(const SendResult& result, const Claim& claim, UtcTime now, const RetryRule& rule,
                         double jitter) {
  const auto wait = backoff(kSchedule, claim.attempt, jitter);
  switch (result.outcome) {
    case SendOutcome::kSent:
      return {SettledAs::kSent, now, now, line_of(result)};
    case SendOutcome::kDead:
      return {SettledAs::kDead, now, now, line_of(result)};
    case SendOutcome::kRetry:
      return try_again({SettledAs::kRetry, now, now + std::max(wait, result.wait), line_of(result)}, claim, rule);
    case SendOutcome::kUncertain:
      return try_again({SettledAs::kUncertain, now, now + std::max(wait, rule.uncertain_wait), line_of(result)}, claim,
                       rule);
  }
  return {SettledAs::kRetry, now, now + wait, line_of(result)};
}

}  // namespace bandwatch::alert
