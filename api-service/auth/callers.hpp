#pragma once

#include "api-service/auth/principal.hpp"
#include "api-service/auth/token.hpp"
#include "common/config/fault.hpp"
#include "common/http/peer.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bandwatch::api::auth {

/// A client certificate that is somebody's.
struct StoredCertificate {
  std::string subject;  ///< "CN=billing,O=Example" as RFC 2253 writes it; empty: not looked at
  std::string name;     ///< "DNS:billing.example.org", "URI:spiffe://..." or "email:..."; empty: not looked at
  PrincipalPtr principal;
};

/// Everybody that the callers' file names. Immutable once read.
struct Callers {
  std::vector<StoredToken> tokens;
  std::vector<StoredCertificate> certificates;
};

/// A callers' file and what is wrong with it; with faults, `callers` are of no use.
struct CallersFile {
  Callers callers;
  config::Faults faults;
};

/// Reads the YAML of a callers' file:
///
///     tokens:                        # as `api-service token` prints them
///       - id: '5f0c2b9a31e4'
///         label: ui
///         salt: '...'                # 32 hexadecimal digits
///         sha256: '...'              # 64
///         expires: '2027-06-30T00:00:00Z'    # may be left out
///         scope: {service: [shop, 'pay-*'], consumer: [alice]}
///     certificates:
///       - label: billing
///         subject: 'CN=billing,O=Example'    # this or san, or both
///         san: 'URI:spiffe://example.org/billing'
///         operator: true             # instead of a scope: sees everything, and the service's own metrics
///
/// Ids and labels are unique. Everybody has a scope that allows something, or is an operator. Pure.
[[nodiscard]] CallersFile parse_callers(std::string_view yaml);

/// Whose certificate it is at `now`: the first entry of which all that it gives is equal.
[[nodiscard]] Decision check_certificate(const std::vector<StoredCertificate>& certificates,
                                         const http::PeerCertificate& peer, UtcTime now);

}  // namespace bandwatch::api::auth
