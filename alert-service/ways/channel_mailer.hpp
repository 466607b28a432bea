#pragma once

#include "alert-service/mail/mailer.hpp"
#include "alert-service/ways/channel.hpp"
#include "common/core/time.hpp"

#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bandwatch::alert {

/// The channels of the quota file that is in force. Thread-safe.
class ChannelBook {
 public:
  void set(std::vector<Channel> channels);
  [[nodiscard]] std::optional<Channel> find(std::string_view name) const;
  [[nodiscard]] std::vector<Channel> all() const;

 private:
  mutable std::mutex mutex_;
  std::vector<Channel> channels_;
};

/// Sends by HTTP to the channel that has the recipient's name; see meaning_of for what an answer means. A body may
/// arrive twice, with the same id in it. Thread-safe: each lane calls it.
///
/// A webhook's request has `X-Bandwatch-Timestamp`, the seconds since 1970 at which it left, and if it has a secret
/// `X-Bandwatch-Signature: sha256=` with the HMAC-SHA256, under that, of the timestamp, a dot and the body: a receiver
/// can refuse what is old, so that a request that somebody has overheard can't be sent again later.
///
/// What is for an Alertmanager ends kAlertLife later; see StandingAlerts for what comes then.
/// A message to a name that the file does not have is kept waiting: it may be back, and giving up is told.
class ChannelMailer final : public Mailer {
 public:
  /// Both must outlive it.
  ChannelMailer(const ChannelBook& channels, const Clock& clock) : channels_(channels), clock_(clock) {}

  [[nodiscard]] SendResult send(const Envelope& envelope, const std::string& message,
                                const std::function<bool()>& before_dot) override;

  /// One request to `channel` with `body` as it is. Thread-safe.
  [[nodiscard]] SendResult post(const Channel& channel, const std::string& body) const;

  /// Ends requests under way within about a second with kRetry, for a shutdown. Thread-safe.
  void request_stop() noexcept { stop_ = true; }

 private:
  const ChannelBook& channels_;
  const Clock& clock_;
  std::atomic<bool> stop_{false};
};

}  // namespace bandwatch::alert
