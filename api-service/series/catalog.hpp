#pragma once

#include "api-service/cache/grouping.hpp"
#include "common/core/result.hpp"
#include "common/core/time.hpp"
#include "common/counting/tenant_scope.hpp"
#include "common/promql/client.hpp"
#include "common/reading/reader.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <set>
#include <string>
#include <utility>

namespace bandwatch::api {

/// A service and one of its routes; either may be empty where the gateway names none.
using ServiceRoute = std::pair<std::string, std::string>;

/// What may be seen; none: everything.
using Limit = std::optional<counting::TenantScope>;

/// Every combination of the dimensions in `wanted` that had a sample in `window`, whatever its direction.
/// `limit`: what may be seen at all; none: everything. Errors are the client's.
[[nodiscard]] boost::asio::awaitable<Result<std::set<counting::Dimensions>>> seen_dimensions(
    promql::Client& client, const reading::ReaderOptions& options, Window window, Grouping wanted, Limit limit);

/// What the gateway has seen: every service and route with a sample in `window`, sorted; within
/// `limit`.
[[nodiscard]] boost::asio::awaitable<Result<std::set<ServiceRoute>>> seen_routes(promql::Client& client,
                                                                                 const reading::ReaderOptions& options,
                                                                                 Window window, Limit limit);

}  // namespace bandwatch::api
