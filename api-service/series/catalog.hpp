#pragma once

#include "common/core/result.hpp"
#include "common/core/time.hpp"
#include "common/promql/client.hpp"
#include "common/promql/reader.hpp"

#include <boost/asio/awaitable.hpp>

#include <set>
#include <string>
#include <utility>

namespace bandwatch::api {

/// A service and one of its routes; either may be empty where the gateway names none.
using ServiceRoute = std::pair<std::string, std::string>;

/// What the gateway has seen: every service and route with a sample in (now - lookback, now], sorted.
/// Errors are the client's.
[[nodiscard]] boost::asio::awaitable<Result<std::set<ServiceRoute>>> seen_routes(promql::Client& client,
                                                                                 const promql::ReaderOptions& options,
                                                                                 Window window);

}  // namespace bandwatch::api
