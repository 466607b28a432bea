#include "api-service/render/capabilities.hpp"
#include "api-service/routes/resources.hpp"
#include "api-service/series/parameters.hpp"

namespace bandwatch::api {

Answering get_capabilities(Context& context, const http::Request& request, const auth::Principal& caller) {
  const auto parameters = Parameters::check(request.query, {});
  if (!parameters) co_return http::to_problem(parameters.error());
  const auto now = context.clock.now();
  const auto probed = co_await promql::probe(context.client, context.plans.options(), now);
  co_return http::json(200,
                       render_capabilities(context.engine, context.plans.options(), probed, now, caller.is_operator));
}

}  // namespace bandwatch::api
