#include "api-service/render/catalog.hpp"
#include "api-service/routes/refusals.hpp"
#include "api-service/routes/resources.hpp"
#include "api-service/series/catalog.hpp"
#include "api-service/series/parameters.hpp"

#include <optional>
#include <string>
#include <utility>

namespace bandwatch::api {
namespace {

/// How far back "has seen" looks.
constexpr Duration kSeenWithin = std::chrono::hours{24};

boost::asio::awaitable<Result<std::set<ServiceRoute>>> seen_lately(Context& context, Limit limit) {
  const auto now = context.clock.now();
  const Window window{now - kSeenWithin, now};
  auto seeing = seen_routes(context.client, context.plans.options(), window, std::move(limit));
  co_return co_await std::move(seeing);
}

}  // namespace

Answering get_services(Context& context, const http::Request& request, const auth::Principal& caller) {
  const auto parameters = Parameters::check(request.query, {});
  if (!parameters) co_return http::to_problem(parameters.error());
  auto limit = caller.limit();
  const auto seen = co_await seen_lately(context, std::move(limit));
  if (!seen) co_return upstream_problem(seen.error());
  co_return http::json(200, render_services(*seen));
}

Answering get_routes(Context& context, const http::Request& request, const auth::Principal& caller) {
  const auto parameters = Parameters::check(request.query, {"service"});
  if (!parameters) co_return http::to_problem(parameters.error());
  std::optional<std::string> service;
  bandwidth::Selection selection;
  if (const auto* given = parameters->find("service")) {
    service = *given;
    selection.services = {*given};
  }
  const auto outside = auth::dimension_outside(caller, selection);
  if (!outside.empty()) co_return outside_of_scope(outside);
  auto limit = caller.limit();
  const auto seen = co_await seen_lately(context, std::move(limit));
  if (!seen) co_return upstream_problem(seen.error());
  co_return http::json(200, render_routes(*seen, service));
}

Answering get_consumers(Context& context, const http::Request& request, const auth::Principal& caller) {
  const auto parameters = Parameters::check(request.query, {});
  if (!parameters) co_return http::to_problem(parameters.error());
  const auto now = context.clock.now();
  const Window window{now - kSeenWithin, now};
  const Grouping wanted{.service = false, .route = false, .consumer = true, .workspace = false};
  auto limit = caller.limit();
  auto seeing = seen_dimensions(context.client, context.plans.options(), window, wanted, std::move(limit));
  const auto seen = co_await std::move(seeing);
  if (!seen) co_return upstream_problem(seen.error());
  co_return http::json(200, render_consumers(*seen));
}

}  // namespace bandwatch::api
