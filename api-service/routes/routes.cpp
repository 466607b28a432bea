#include "api-service/routes/routes.hpp"

#include "api-service/auth/credential.hpp"
#include "api-service/routes/base_path.hpp"
#include "api-service/routes/refusals.hpp"
#include "api-service/routes/resources.hpp"

#include "common/telemetry/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace bandwatch::api {
namespace {

/// Which thread a route runs on.
enum class Place : std::uint8_t {
  kHere = 1,  ///< the connection's own
  kEngine,    ///< the one that talks to the database
};

/// Who may ask.
enum class Access : std::uint8_t {
  kReaders = 1,  ///< whoever is known, for what is in his scope
  kOperators,
  kEverybody,  ///< no data in it
  kMore,       ///< everybody, but who is known may learn more
};

/// Answers one request of one path.
using RouteFunction = Answering (*)(Context&, const http::Request&, const auth::Principal&);

struct Route {
  std::string_view path;  ///< exact, or a prefix if it ends with '*'
  RouteFunction answer;
  Access access{Access::kReaders};
  Place place{Place::kHere};
};

constexpr std::array kRoutes{
    Route{"/metrics/bandwidth_used", get_bandwidth_used},
    Route{"/api/v1/bandwidth", get_bandwidth},
    Route{"/api/v1/bandwidth/stream", get_bandwidth_stream},
    Route{"/api/v1/services", get_services, Access::kReaders, Place::kEngine},
    Route{"/api/v1/routes", get_routes, Access::kReaders, Place::kEngine},
    Route{"/api/v1/consumers", get_consumers, Access::kReaders, Place::kEngine},
    Route{"/api/v1/quotas", get_quotas, Access::kReaders, Place::kEngine},
    Route{"/api/v1/capabilities", get_capabilities, Access::kReaders, Place::kEngine},
    Route{"/openapi.yaml", get_asset, Access::kEverybody},
    Route{"/openapi.json", get_openapi_json, Access::kEverybody},
    Route{"/healthz", get_healthz, Access::kEverybody},
    Route{"/readyz", get_readyz, Access::kMore, Place::kEngine},
    Route{"/metrics", get_metrics, Access::kOperators},
    Route{"/docs", get_asset, Access::kEverybody},
    Route{"/docs/*", get_asset, Access::kEverybody},
    Route{"/", get_asset, Access::kEverybody},
    Route{"/assets/*", get_asset, Access::kEverybody},
};

const Route* find_route(std::string_view path) {
  const auto* const found = std::find_if(kRoutes.begin(), kRoutes.end(), [&](const Route& route) {
    return route.path.ends_with('*') ? path.starts_with(route.path.substr(0, route.path.size() - 1))
                                     : route.path == path;
  });
  return found == kRoutes.end() ? nullptr : found;
}

/// Whom `request` comes from, as far as `route` needs to know.
auth::Decision recognise(const Context& context, const http::Request& request, const Route& route) {
  static const auto nobody = std::make_shared<const auth::Principal>();
  if (route.access == Access::kEverybody) return nobody;
  auto decision = context.gate.admit(request, context.clock.now());
  if (!decision && route.access == Access::kMore) return nobody;
  return decision;
}

http::Response refuse(const Context& context, const http::Request& request, auth::Denial denial) {
  context.denials.unknown_caller(denial);
  // Whoever sends nothing or nonsense is many; who shows what once was or almost is a credential is worth a line.
  const bool is_notable = denial != auth::Denial::kMissing && denial != auth::Denial::kMalformed;
  const auto write = is_notable ? telemetry::log::info : telemetry::log::debug;
  // Nobody fills a disk by guessing.
  const auto unsaid = is_notable ? context.denials.untold(context.clock.steady()) : std::optional<std::uint64_t>{0};
  if (!unsaid) return unauthorized(denial);
  write("denied", {{"reason", auth::name_of(denial)},
                   {"remote", request.remote},
                   {"request_id", request.request_id},
                   {"left_out", *unsaid}});
  return unauthorized(denial);
}

/// What is asked, without where it is asked; a credential in the query is where headers have it.
http::Request inner_of(const http::Request& request, std::string_view path) {
  auto out = request;
  out.path = std::string{path};
  out.target = auth::without_view(request.target);
  std::erase_if(out.query, [&](const auto& parameter) {
    if (parameter.first != auth::kViewParameter) return false;
    out.headers.push_back({"Authorization", "Bearer " + parameter.second});
    return true;
  });
  return out;
}

bool has_view(const http::Request& request) {
  return std::any_of(request.query.begin(), request.query.end(),
                     [](const auto& parameter) { return parameter.first == auth::kViewParameter; });
}

/// The route of a path that has one slash too many at its end.
const Route* find_without_slash(std::string_view path) {
  if (path.size() < 2 || path.back() != '/') return nullptr;
  const auto* route = find_route(path.substr(0, path.size() - 1));
  return route != nullptr && !route->path.ends_with('*') ? route : nullptr;
}

/// Relative, so that it is right below any prefix that a proxy has taken away.
http::Response to_without_slash(const Route& route, const http::Request& request) {
  http::Response out{308U};
  const auto query = request.target.find('?');
  const auto name = route.path.substr(route.path.rfind('/') + 1);
  out.set_header("Location", "../" + std::string{name} +
                                 (query == std::string::npos ? std::string{} : request.target.substr(query)));
  return out;
}

Answering answer(Context& context, const http::Request& request, const auth::Principal& caller, const Route& route) {
  auto answering = route.answer(context, request, caller);
  if (route.place == Place::kHere) co_return co_await std::move(answering);
  co_return co_await boost::asio::co_spawn(context.answers.executor(), std::move(answering),
                                           boost::asio::use_awaitable);
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
  if (const auto* meant = find_without_slash(path)) co_return to_without_slash(*meant, request);
  const auto* route = find_route(path);
  if (route == nullptr) co_return http::problem(404, "Not Found", "No resource has this path; /docs lists them all.");
  if (request.method == "OPTIONS") co_return http::options_answer();
  const auto decision = recognise(context, request, *route);
  if (!decision) co_return refuse(context, request, decision.error());
  const auto& caller = *decision;
  if (route->access == Access::kOperators && !caller->is_operator) {
    context.denials.not_an_operator();
    co_return operators_only();
  }
  const bool is_inner = path.size() != request.path.size() || has_view(request);
  const auto inner = is_inner ? inner_of(request, path) : http::Request{};
  auto answering = answer(context, is_inner ? inner : request, *caller, *route);
  auto response = co_await std::move(answering);
  // The one thing that a route refuses this way.
  if (response.status() == 403) context.denials.outside_of_scope();
  if (!context.gate.is_open() && route->access != Access::kEverybody) make_private(response);
  co_return response;
}

std::size_t route_number(std::string_view path) {
  const auto* route = find_route(path);
  return route == nullptr ? kRoutes.size() : static_cast<std::size_t>(route - kRoutes.data());
}

std::string_view route_name(std::size_t number) {
  return number < kRoutes.size() ? kRoutes[number].path : std::string_view{"other"};
}

}  // namespace bandwatch::api
