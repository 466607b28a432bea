#pragma once

#include "api-service/routes/context.hpp"
#include "common/core/result.hpp"
#include "common/http/request.hpp"
#include "common/http/response.hpp"

#include <boost/asio/awaitable.hpp>

namespace bandwatch::api {

/// The answer to a failure of the database. A query that it rejects is our fault and not the caller's: it is a 502 like
/// the others, and what the database said of it stays in the log.
[[nodiscard]] http::Response upstream_problem(const Error& error);

// One function per resource, each in a file of its own.

/// GET /metrics/bandwidth_used: bytes per bucket, in the shape of the original system.
[[nodiscard]] boost::asio::awaitable<http::Response> get_bandwidth_used(Context& context, const http::Request& request);

/// GET /api/v1/bandwidth: bytes per bucket, columnar, as JSON or CSV.
[[nodiscard]] boost::asio::awaitable<http::Response> get_bandwidth(Context& context, const http::Request& request);

/// GET /api/v1/bandwidth/stream: the same, bucket by bucket as they change, as server-sent events.
[[nodiscard]] boost::asio::awaitable<http::Response> get_bandwidth_stream(Context& context,
                                                                          const http::Request& request);

/// GET /api/v1/capabilities: what can be asked for, and why something is missing.
[[nodiscard]] boost::asio::awaitable<http::Response> get_capabilities(Context& context, const http::Request& request);

/// GET /api/v1/services: the services that the gateway has seen, with their routes.
[[nodiscard]] boost::asio::awaitable<http::Response> get_services(Context& context, const http::Request& request);

/// GET /api/v1/routes: the routes that the gateway has seen, all or those of one service.
[[nodiscard]] boost::asio::awaitable<http::Response> get_routes(Context& context, const http::Request& request);

/// GET /api/v1/consumers: the consumers that the gateway has seen.
[[nodiscard]] boost::asio::awaitable<http::Response> get_consumers(Context& context, const http::Request& request);

/// GET /api/v1/quotas: the quotas as alert-service counts them, read from its metrics in the database.
[[nodiscard]] boost::asio::awaitable<http::Response> get_quotas(Context& context, const http::Request& request);

/// GET /openapi.json: the description of this interface, as JSON.
[[nodiscard]] boost::asio::awaitable<http::Response> get_openapi_json(Context& context, const http::Request& request);

/// GET /healthz: the process runs.
[[nodiscard]] boost::asio::awaitable<http::Response> get_healthz(Context& context, const http::Request& request);

/// GET /readyz: the database answers and holds a known bandwidth family; if not, why not.
[[nodiscard]] boost::asio::awaitable<http::Response> get_readyz(Context& context, const http::Request& request);

/// GET /metrics: this service's own metrics.
[[nodiscard]] boost::asio::awaitable<http::Response> get_metrics(Context& context, const http::Request& request);

/// GET /openapi.yaml, /docs and what it loads: files that are part of the program.
[[nodiscard]] boost::asio::awaitable<http::Response> get_asset(Context& context, const http::Request& request);

}  // namespace bandwatch::api
