#pragma once

#include "common/core/result.hpp"
#include "common/core/secret.hpp"

#include <map>
#include <string>
#include <string_view>

namespace bandwatch::net {

/// What is shown to a server, and whom to trust. Secrets that were read from files, and the PEM files, are read again
/// when they change; see Keyring.
struct Credentials {
  Credentials() = default;  // keeps it from being an aggregate, of which GCC 12 frees temporaries twice in co_await

  std::string username;  ///< basic authentication if not empty
  Secret password;
  Secret bearer_token;                    ///< bearer authentication if not empty
  std::map<std::string, Secret> headers;  ///< sent with every request, such as X-Scope-OrgID
  std::string ca_file;                    ///< PEM; empty: the system's authorities
  std::string client_cert_file;           ///< PEM chain for TLS client authentication; with client_key_file
  std::string client_key_file;            ///< PEM
};

/// Whether they can work together, over TLS or without. kInvalidArgument names the member, such as "username"; of
/// certificates without TLS it names "url". Looks at no file.
[[nodiscard]] Result<void> check(const Credentials& credentials, bool tls);

/// The value of the Authorization header; empty: there is none.
/// Sources: RFC 7617, section 2; RFC 6750, section 2.1
[[nodiscard]] std::string authorization_of(const Credentials& credentials);

/// `error` as one of the setting below `section`: "username" becomes "prometheus.username".
[[nodiscard]] Error in_section(Error error, std::string_view section);

}  // namespace bandwatch::net
