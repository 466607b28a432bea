#include "api-service/render/catalog.hpp"
#include "api-service/routes/refusals.hpp"
#include "api-service/routes/resources.hpp"
#include "api-service/series/lookups.hpp"
#include "api-service/series/parameters.hpp"

#include <optional>
#include <string>
#include <utility>

namespace bandwatch::api {

Answering get_services(Context& context, const http::Request& request, const auth::Principal& caller) {
  const auto parameters = Parameters::check(request.query, {});
  if (!parameters) co_return http::to_problem(parameters.error());
  auto asking = context.lookups.routes(caller.limit());
  const auto seen = co_await std::move(asking);
  if (!seen) co_return upstream_problem(seen.error());
  co_return http::json(200, render_services(**seen));
}

Answering get_routes(Context& context, const http::Request& request, const auth::Principal& caller) {
  const auto parameters = Parameters::check(request.query, {"service"});
  if (!parameters) co_return http::to_problem(parameters.error());
  std::optional<std::string> service;
  counting::Selection selection;
  if (const auto* given = parameters->find("service")) {
    service = *given;
    selection.services = {*given};
  }
  const auto outside = auth::dimension_outside(caller, selection);
  if (!outside.empty()) co_return outside_of_scope(outside);
  auto asking = context.lookups.routes(caller.limit());
  const auto seen = co_await std::move(asking);
  if (!seen) co_return upstream_problem(seen.error());
  co_return http::json(200, render_routes(**seen, service));
}

Answering get_consumers(Context& context, const http::Request& request, const auth::Principal& caller) {
  const auto parameters = Parameters::check(request.query, {});
  if (!parameters) co_return http::to_problem(parameters.error());
  auto asking = context.lookups.consumers(caller.limit());
  const auto seen = co_await std::move(asking);
  if (!seen) co_return upstream_problem(seen.error());
  co_return http::json(200, render_consumers(**seen));
}

}  // namespace bandwatch::api
