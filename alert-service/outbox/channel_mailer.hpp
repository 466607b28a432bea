#pragma once

#include "alert-service/mail/mailer.hpp"
#include "alert-service/quota/channel.hpp"
#include "common/core/time.hpp"

#include <chrono>
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

 private:
  mutable std::mutex mutex_;
  std::vector<Channel> channels_;
};

/// Sends by HTTP POST to the channel that has the recipient's name. Thread-safe: each lane calls it. A webhook's body
/// is signed: `X-Bandwatch-Signature: sha256=` and the HMAC-SHA256 of the body under its secret. 2xx is success; 408,
/// 429, 5xx and silence are tried again; anything else never will be accepted. A body may arrive twice, with the same
/// id in it.
class ChannelMailer final : public Mailer {
 public:
  /// `channels` must outlive it.
  explicit ChannelMailer(const ChannelBook& channels) : channels_(channels) {}

  [[nodiscard]] SendResult send(const Envelope& envelope, const std::string& message,
                                const std::function<bool()>& before_dot) override;

 private:
  const ChannelBook& channels_;
};

/// What an HTTP status means for the message.
[[nodiscard]] SendOutcome outcome_of_status(long status) noexcept;

}  // namespace bandwatch::alert
