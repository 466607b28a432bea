#pragma once

#include "common/core/result.hpp"
#include "common/promql/client_options.hpp"

#include <boost/asio/ssl/context.hpp>

#include <memory>

namespace bandwatch::promql {

/// A context for clients: TLS 1.2 or later, the peer must show a certificate that the configured or the system's
/// authorities vouch for. kInvalidArgument names the setting whose file can't be used. Host names are verified by
/// Connection.
[[nodiscard]] Result<std::shared_ptr<boost::asio::ssl::context>> make_tls_context(const ClientOptions& options);

}  // namespace bandwatch::promql
