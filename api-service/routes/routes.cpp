#include "api-service/routes/routes.hpp"

#include "api-service/routes/base_path.hpp"
#include "api-service/routes/resources.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace bandwatch::api {
namespace {

/// Which thread a route runs on.
enum class Place : std::uint8_t {
  kHere = 1,  ///< the connection's own
  kEngine,    ///< the one that talks to the database
};

struct Route {
  std::string_view path;  ///< exact, or a prefix if it ends with '*'
  RouteFunction answer;
  Place place{Place::kHere};
};

constexpr std::array kRoutes{
    Route{"/metrics/bandwidth_used", get_bandwidth_used},
    Route{"/api/v1/bandwidth", get_bandwidth},
    Route{"/api/v1/bandwidth/stream", get_bandwidth_stream},
    Route{"/api/v1/services", get_services, Place::kEngine},
    Route{"/api/v1/routes", get_routes, Place::kEngine},
    Route{"/api/v1/consumers", get_consumers, Place::kEngine},
    Route{"/api/v1/quotas", get_quotas, Place::kEngine},
    Route{"/api/v1/capabilities", get_capabilities, Place::kEngine},
    Route{"/openapi.yaml", get_asset},
    Route{"/openapi.json", get_openapi_json},
    Route{"/healthz", get_healthz},
    Route{"/readyz", get_readyz, Place::kEngine},
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
  http::Request inner;
  const auto* asked = &request;
  if (path.size() != request.path.size()) {
    inner = request;
    inner.path = std::string{path};
    asked = &inner;
  }
  auto answering = route->answer(context, *asked);
  if (route->place == Place::kHere) co_return co_await std::move(answering);
  co_return co_await boost::asio::co_spawn(context.answers.executor(), std::move(answering),
                                           boost::asio::use_awaitable);
}

std::size_t route_number(std::string_view path) {
  const auto* route = find_route(path);
  return route == nullptr ? kRoutes.size() : static_cast<std::size_t>(route - kRoutes.data());
}

std::string_view route_name(std::size_t number) {
  return number < kRoutes.size() ? kRoutes[number].path : std::string_view{"other"};
}

}  // namespace bandwatch::api
