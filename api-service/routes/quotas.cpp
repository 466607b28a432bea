#include "api-service/series/quotas.hpp"
#include "api-service/render/quotas.hpp"
#include "api-service/routes/resources.hpp"
#include "api-service/series/lookups.hpp"
#include "api-service/series/parameters.hpp"

#include <utility>

namespace bandwatch::api {

Answering get_quotas(Context& context, const http::Request& request, const auth::Principal& caller) {
  const auto parameters = Parameters::check(request.query, {});
  if (!parameters) co_return http::to_problem(parameters.error());
  const auto limit = caller.limit();
  auto asking = context.lookups.quotas();
  const auto seen = co_await std::move(asking);
  if (!seen) co_return upstream_problem(seen.error());
  auto quotas = **seen;
  if (limit) std::erase_if(quotas, [&](const QuotaState& quota) { return !lies_within(quota, *limit); });
  co_return http::json(200, render_quotas(quotas, context.clock.now()));
}

}  // namespace bandwatch::api
