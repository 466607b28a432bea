#pragma once

#include <string>
#include <vector>

namespace bandwatch::http {

/// The certificate that a client has shown, after it was verified against the trusted authorities.
struct PeerCertificate {
  std::string subject{};             ///< "CN=billing,O=Example". Source: RFC 2253
  std::vector<std::string> names{};  ///< subject alternative names: "DNS:...", "URI:...", "email:..."
};

}  // namespace bandwatch::http
