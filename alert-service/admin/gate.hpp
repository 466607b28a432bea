#pragma once

#include "common/core/secret.hpp"

#include <array>
#include <optional>
#include <string_view>

namespace bandwatch::alert {

/// Who may see the pages of the admin interface that hold data: whoever shows the token, or a certificate that one of
/// the configured authorities has signed. Thread-safe.
class AdminGate {
 public:
  /// Everybody.
  AdminGate() = default;
  /// `token`: empty if none is good. `asks_clients`: whether a verified certificate is good.
  AdminGate(const Secret& token, bool asks_clients);

  [[nodiscard]] bool is_open() const noexcept { return !digest_ && !asks_clients_; }

  /// Whether a client may see all: `authorization` is its header of that name, empty if there is none. The token is
  /// compared in constant time. Source: RFC 6750, section 2.1.
  [[nodiscard]] bool admits(std::string_view authorization, bool has_verified_certificate) const;

 private:
  using Digest = std::array<unsigned char, 32>;
  [[nodiscard]] static Digest digest_of(std::string_view text);

  std::optional<Digest> digest_{};
  bool asks_clients_{false};
};

}  // namespace bandwatch::alert
