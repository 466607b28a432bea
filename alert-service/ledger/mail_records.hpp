#pragma once

#include "alert-service/quota/crossing.hpp"
#include "common/core/time.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bandwatch::alert {

/// Where a message stands. kDotIntent: its last bytes may have been sent, so the relay may have it.
enum class MailState : std::uint8_t { kPending = 1, kClaimed, kDotIntent, kSent, kDead };
inline constexpr std::array kMailStates{MailState::kPending, MailState::kClaimed, MailState::kDotIntent,
                                        MailState::kSent, MailState::kDead};
[[nodiscard]] std::string_view name_of(MailState state) noexcept;

/// What a message is about.
enum class Topic : std::uint8_t {
  kThreshold = 1,
  kSummary,   ///< of a period that is over
  kStart,     ///< of a period
  kDelivery,  ///< another message could not be delivered
};
[[nodiscard]] std::string_view name_of(Topic topic) noexcept;

/// The lane of the messages that leave as mail. Those to a channel have a lane of their own, called like the channel,
/// whose name has no @.
inline constexpr std::string_view kMailLane = "@";

/// No wait for another try is as long: who has to wait longer has been told so by a clock that was set back since.
inline constexpr Duration kLongestWait{std::chrono::hours{25}};

/// The time-limited right to send one message. Whoever claims it after that makes this claim void.
struct Claim {
  std::int64_t number{0};    ///< of the message in the outbox
  std::int64_t token{0};     ///< of the claim; never given twice
  std::uint32_t attempt{0};  ///< 1 for the first try
  UtcTime created_at;
  std::string notification;
  std::string sender;
  std::string recipient;
  std::string message_id;
  std::string message;
  Topic topic{Topic::kThreshold};
  CrossingKey crossing{};  ///< of other topics only quota and period
};

enum class SettledAs : std::uint8_t {
  kSent = 1,
  kRetry,      ///< certainly not accepted: due again at `next_at`
  kUncertain,  ///< perhaps accepted: the same bytes are due again at `next_at`
  kDead,       ///< given up
};

/// How a try ended.
struct Settlement {
  SettledAs as{SettledAs::kRetry};
  UtcTime at;
  UtcTime next_at;    ///< for kRetry and kUncertain
  std::string reply;  ///< the relay's last line, or why there was none
};

/// What a restart found unfinished.
struct Recovery {
  std::size_t resent{0};     ///< claimed, not yet handed over: due now
  std::size_t uncertain{0};  ///< perhaps handed over: due after the wait
};

/// A message about a crossing.
struct ToldCrossing {
  CrossingKey key;
  std::string message;
};

/// The outbox in figures.
struct OutboxSummary {
  std::array<std::size_t, kMailStates.size()> by_state{};  ///< in the order of kMailStates
  std::optional<UtcTime> oldest_waiting;                   ///< when the oldest unsettled message was queued
  std::optional<UtcTime> next_due;                         ///< when the next one may be claimed

  [[nodiscard]] std::size_t count(MailState state) const noexcept {
    return by_state.at(static_cast<std::size_t>(state) - 1);
  }
  /// Messages not settled yet.
  [[nodiscard]] std::size_t waiting() const noexcept {
    return count(MailState::kPending) + count(MailState::kClaimed) + count(MailState::kDotIntent);
  }
};

/// One message for the status page.
struct MailReport {
  std::int64_t number{0};
  Topic topic{Topic::kThreshold};
  CrossingKey crossing;  ///< of other topics only quota and period
  std::string recipient;
  std::string message_id;
  MailState state{MailState::kPending};
  std::uint32_t attempts{0};
  UtcTime created_at;
  std::optional<UtcTime> next_at;     ///< while it waits
  std::optional<UtcTime> settled_at;  ///< once it is sent or given up
  std::string reply;
};

}  // namespace bandwatch::alert
