#include "api-service/render/catalog.hpp"
#include "api-service/routes/resources.hpp"
#include "api-service/series/catalog.hpp"
#include "api-service/series/parameters.hpp"

#include <optional>
#include <string>

namespace bandwatch::api {
namespace {

/// How far back "has seen" looks.
constexpr Duration kSeenWithin = std::chrono::hours{24};

boost::asio::awaitable<Result<std::set<ServiceRoute>>> seen_lately(Context& context) {
  const auto now = context.clock.now();
  const Window window{now - kSeenWithin, now};
  co_return co_await seen_routes(context.client, context.plans.options(), window);
}

}  // namespace

boost::asio::awaitable<http::Response> get_services(Context& context, const http::Request& request) {
  const auto parameters = Parameters::check(request.query, {});
  if (!parameters) co_return http::to_problem(parameters.error());
  const auto seen = co_await seen_lately(context);
  if (!seen) co_return upstream_problem(seen.error());
  co_return http::json(200, render_services(*seen));
}

boost::asio::awaitable<http::Response> get_routes(Context& context, const http::Request& request) {
  const auto parameters = Parameters::check(request.query, {"service"});
  if (!parameters) co_return http::to_problem(parameters.error());
  std::optional<std::string> service;
  if (const auto* given = parameters->find("service")) service = *given;
  const auto seen = co_await seen_lately(context);
  if (!seen) co_return upstream_problem(seen.error());
  co_return http::json(200, render_routes(*seen, service));
}

boost::asio::awaitable<http::Response> get_consumers(Context& context, const http::Request& request) {
  const auto parameters = Parameters::check(request.query, {});
  if (!parameters) co_return http::to_problem(parameters.error());
  const auto now = context.clock.now();
  const Window window{now - kSeenWithin, now};
  const Grouping wanted{.service = false, .route = false, .consumer = true, .workspace = false};
  const auto seen = co_await seen_dimensions(context.client, context.plans.options(), window, wanted);
  if (!seen) co_return upstream_problem(seen.error());
  co_return http::json(200, render_consumers(*seen));
}

}  // namespace bandwatch::api
