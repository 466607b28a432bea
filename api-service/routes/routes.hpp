#pragma once

#include "api-service/routes/context.hpp"
#include "common/http/request.hpp"
#include "common/http/response.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <string_view>

namespace bandwatch::api {

/// Answers `request` by the route table, if it comes from somebody who may ask; 404 if no route has its path. With a
/// base path in `context` the same resources stand below it too, and the base path alone leads to the dashboard.
[[nodiscard]] boost::asio::awaitable<http::Response> dispatch(Context& context, const http::Request& request);

/// The number of the route that serves `path`, one for all paths without a route.
[[nodiscard]] std::size_t route_number(std::string_view path);

/// The path of a route by its number, or "other": a label of bounded variety for metrics.
[[nodiscard]] std::string_view route_name(std::size_t number);

}  // namespace bandwatch::api
