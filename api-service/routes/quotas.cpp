#include "api-service/series/quotas.hpp"
#include "api-service/render/quotas.hpp"
#include "api-service/routes/resources.hpp"
#include "api-service/series/parameters.hpp"

#include <utility>

namespace bandwatch::api {

Answering get_quotas(Context& context, const http::Request& request, const auth::Principal& caller) {
  const auto parameters = Parameters::check(request.query, {});
  if (!parameters) co_return http::to_problem(parameters.error());
  const auto now = context.clock.now();
  auto query = promql::current_values(quota_metrics(), now);
  const auto answer = co_await context.client.instant(std::move(query));
  if (!answer) co_return upstream_problem(answer.error());
  auto quotas = quotas_of(*answer);
  if (const auto limit = caller.limit())
    std::erase_if(quotas, [&](const QuotaState& quota) { return !lies_within(quota, *limit); });
  co_return http::json(200, render_quotas(quotas, now));
}

}  // namespace bandwatch::api
