#pragma once

#include "common/core/secret.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bandwatch::alert {

enum class ChannelKind : std::uint8_t { kWebhook = 1, kAlertmanager };

/// A way beside mail in which notices leave.
struct Channel {
  std::string name;  ///< how quotas refer to it, as to a mail address
  ChannelKind kind{ChannelKind::kWebhook};
  std::string url;  ///< of the webhook; of Alertmanager without /api/v2/alerts
  Secret secret;    ///< for the webhook's signature; empty: none
};

/// The channel called `name`, or null.
[[nodiscard]] const Channel* find_channel(std::span<const Channel> channels, std::string_view name) noexcept;

/// Whether a recipient is a mail address: those have an @, and the names of channels never.
[[nodiscard]] inline bool is_mail_address(std::string_view recipient) noexcept {
  return recipient.find('@') != std::string_view::npos;
}

}  // namespace bandwatch::alert
