#include "api-service/routes/resources.hpp"

namespace bandwatch::api {

Answering get_metrics(Context& context, const http::Request& /*request*/, const auth::Principal& /*caller*/) {
  http::Response response{200, context.metrics.render()};
  response.set_header("Content-Type", telemetry::kMetricsContentType);
  co_return response;
}

}  // namespace bandwatch::api
