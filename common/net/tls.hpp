#pragma once

#include "common/core/result.hpp"
#include "common/net/connection.hpp"
#include "common/net/credentials.hpp"

namespace bandwatch::net {

/// A context for clients: TLS 1.2 or later, the peer must show a certificate that the configured or the system's
/// authorities vouch for. kInvalidArgument names the member whose file can't be used. Host names are verified by
/// Connection.
[[nodiscard]] Result<TlsContext> make_tls_context(const Credentials& credentials);

}  // namespace bandwatch::net
