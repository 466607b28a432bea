#include "api-service/routes/routes.hpp"

#include "api-service/routes/base_path.hpp"
#include "api-service/routes/resources.hpp"

#include <algorithm>
#include <array>

namespace bandwatch::api {
namespace {

struct Route {
  std::string_view path;  ///< exact, or a prefix if it ends with '*'
  RouteFunction answer;
};

constexpr std::array kRoutes{
    Route{"/metrics/bandwidth_used", get_bandwidth_used},
    Route{"/api/v1/services", get_services},
    Route{"/api/v1/routes", get_routes},
    Route{"/openapi.yaml", get_asset},
    Route{"/openapi.json", get_openapi_json},
    Route{"/healthz", get_healthz},
    Route{"/readyz", get_readyz},
    Route{"/metrics", get_metrics},
    Route{"/docs", get_asset},
    Route{"/docs/*", get_asset},
    Route{"/", get_asset},
    Route{"/assets/*", get_asset},
};

const Route* find_route(std::string_view path) {
  const auto* const found = std::find_if(kRoutes.begin(), kRoutes.end(), [&](const Route& route) {
    return route.path.ends_with('*') ? path.starts_with(route.path.substr(0, route.path.size() - 1))
                                     : route.path == path;
  });
  return found == kRoutes.end() ? nullptr : found;
}

}  // namespace

boost::asio::awaitable<http::Response> dispatch(Context& context, const http::Request& request) {
  const auto& base = context.base_path;
  if (!base.empty() && request.path == base) {
    http::Response redirect{308U};
    redirect.set_header("Location", base + "/");
    co_return redirect;
  }
  const auto path = below_base(base, request.path);
  const auto* route = find_route(path);
  if (route == nullptr) co_return http::problem(404, "Not Found", "No resource has this path; /docs lists them all.");
  if (request.method == "OPTIONS") co_return http::options_answer();
  if (path.size() == request.path.size()) co_return co_await route->answer(context, request);
  http::Request inner = request;
  inner.path = std::string{path};
  co_return co_await route->answer(context, inner);
}

std::string_view route_label(std::string_view path) {
  const auto* route = find_route(path);
  return route == nullptr ? std::string_view{"other"} : route->path;
}

}  // namespace bandwatch::api
