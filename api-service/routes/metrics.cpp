#include "api-service/routes/resources.hpp"

namespace bandwatch::api {

boost::asio::awaitable<http::Response> get_metrics(Context& context, const http::Request& /*request*/) {
  http::Response response{200, context.metrics.render()};
  response.set_header("Content-Type", telemetry::kMetricsContentType);
  co_return response;
}

}  // namespace bandwatch::api
