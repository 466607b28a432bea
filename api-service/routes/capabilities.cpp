#include "api-service/render/capabilities.hpp"
#include "api-service/routes/resources.hpp"
#include "api-service/series/parameters.hpp"

namespace bandwatch::api {

Answering get_capabilities(Context& context, const http::Request& request, const auth::Principal& caller) {
  const auto parameters = Parameters::check(request.query, {});
  if (!parameters) co_return http::to_problem(parameters.error());
  auto probing = context.lookups.probe();
  const auto probed = co_await std::move(probing);
  co_return http::json(
      200, render_capabilities(context.databases.current(), probed, context.clock.now(), caller.is_operator));
}

}  // namespace bandwatch::api
