#pragma once

#include "alert-service/mail/template.hpp"
#include "common/core/result.hpp"
#include "common/core/secret.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bandwatch::alert {

/// What a channel is sent: the service's own signed JSON, an alert, or what a template makes of the notice.
enum class ChannelKind : std::uint8_t { kWebhook = 1, kAlertmanager, kHttp };

/// What becomes of a value before it stands in a body, besides the escaping that JSON needs.
enum class Markup : std::uint8_t {
  kNone = 1,
  kEntities,   ///< & < > as entities, so that no name can become a mention or a link
  kNoMention,  ///< a blank without width behind each @, for the same end
};

/// Which answers are a success: one of these statuses, and if `answer` is set, a text that it is found in.
struct SuccessRule {
  std::vector<std::pair<int, int>> statuses{{200, 299}};  ///< first and last
  std::string answer{};                                   ///< ECMAScript; empty: any
};

/// A body that a template makes.
struct BodyRule {
  std::shared_ptr<const Template> body{};
  std::string content_type{"application/json"};
  Markup markup{Markup::kNone};
  std::size_t longest{1'000};  ///< characters of a value; the rest is cut off
};

/// A way beside mail in which notices leave: a request by HTTP. Files are read for each request, as whoever renews a
/// secret writes its file anew.
struct Channel {
  std::string name{};  ///< how quotas refer to it, as to a mail address
  ChannelKind kind{ChannelKind::kWebhook};
  std::string url{};       ///< of an Alertmanager without /api/v2/alerts
  std::string url_file{};  ///< holds it in place of `url`
  std::string method{"POST"};
  std::map<std::string, std::string> headers{};
  std::string bearer_file{};    ///< a token for the header Authorization; empty: none
  std::string username{};       ///< for HTTP's own authentication, with password_file
  std::string password_file{};  ///< empty: none
  std::string ca_file{};        ///< PEM; trusted instead of the system's authorities; empty: those
  std::string secret_file{};    ///< a webhook is signed with; empty: not
  std::string key_file{};       ///< what {{key}} stands for
  BodyRule body{};              ///< of kHttp
  SuccessRule success{};
};

/// The channel called `name`, or null.
[[nodiscard]] const Channel* find_channel(std::span<const Channel> channels, std::string_view name) noexcept;

/// Whether a recipient is a mail address: those have an @, and the names of channels never.
[[nodiscard]] inline bool is_mail_address(std::string_view recipient) noexcept {
  return recipient.find('@') != std::string_view::npos;
}

}  // namespace bandwatch::alert
