#pragma once

#include "api-service/auth/principal.hpp"
#include "api-service/routes/context.hpp"
#include "common/core/result.hpp"
#include "common/http/request.hpp"
#include "common/http/response.hpp"

#include <boost/asio/awaitable.hpp>

namespace bandwatch::api {

/// The answer to a failure of the database. A query that it rejects is our fault and not the caller's: it is a 502 like
/// the others, and what the database said of it stays in the log.
[[nodiscard]] http::Response upstream_problem(const Error& error);

using Answering = boost::asio::awaitable<http::Response>;

// One function per resource, each in a file of its own. `caller` may see no more than its scope; it lives as long as
// the request.

/// GET /metrics/bandwidth_used: bytes per bucket, in the shape of the original system.
[[nodiscard]] Answering get_bandwidth_used(Context& context, const http::Request& request,
                                           const auth::Principal& caller);

/// GET /api/v1/bandwidth: bytes per bucket, columnar, as JSON or CSV.
[[nodiscard]] Answering get_bandwidth(Context& context, const http::Request& request, const auth::Principal& caller);

/// GET /api/v1/bandwidth/stream: the same, bucket by bucket as they change, as server-sent events.
[[nodiscard]] Answering get_bandwidth_stream(Context& context, const http::Request& request,
                                             const auth::Principal& caller);

/// GET /api/v1/capabilities: what can be asked for, and why something is missing.
[[nodiscard]] Answering get_capabilities(Context& context, const http::Request& request, const auth::Principal& caller);

/// GET /api/v1/services: the services that the gateway has seen, with their routes.
[[nodiscard]] Answering get_services(Context& context, const http::Request& request, const auth::Principal& caller);

/// GET /api/v1/routes: the routes that the gateway has seen, all or those of one service.
[[nodiscard]] Answering get_routes(Context& context, const http::Request& request, const auth::Principal& caller);

/// GET /api/v1/consumers: the consumers that the gateway has seen.
[[nodiscard]] Answering get_consumers(Context& context, const http::Request& request, const auth::Principal& caller);

/// GET /api/v1/quotas: the quotas as alert-service counts them, read from its metrics in the database.
[[nodiscard]] Answering get_quotas(Context& context, const http::Request& request, const auth::Principal& caller);

/// GET /openapi.json: the description of this interface, as JSON.
[[nodiscard]] Answering get_openapi_json(Context& context, const http::Request& request, const auth::Principal& caller);

/// GET /healthz: the process runs.
[[nodiscard]] Answering get_healthz(Context& context, const http::Request& request, const auth::Principal& caller);

/// GET /readyz: the database answers and holds a known bandwidth family; if not, an operator learns why not.
[[nodiscard]] Answering get_readyz(Context& context, const http::Request& request, const auth::Principal& caller);

/// GET /metrics: this service's own metrics.
[[nodiscard]] Answering get_metrics(Context& context, const http::Request& request, const auth::Principal& caller);

/// GET /openapi.yaml, /docs and what it loads: files that are part of the program.
[[nodiscard]] Answering get_asset(Context& context, const http::Request& request, const auth::Principal& caller);

}  // namespace bandwatch::api
