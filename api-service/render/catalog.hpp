#pragma once

#include "api-service/series/catalog.hpp"

#include <optional>
#include <set>
#include <string>

namespace bandwatch::api {

/// {"services":[{"name":"bun-service","routes":["bun-route"]}]}, sorted by name.
[[nodiscard]] std::string render_services(const std::set<ServiceRoute>& seen);

/// {"routes":[{"name":"bun-route","service":"bun-service"}]}, sorted by service and name; `service` alone, if given.
[[nodiscard]] std::string render_routes(const std::set<ServiceRoute>& seen, const std::optional<std::string>& service);

/// {"consumers":[{"name":"alice"}]}, sorted by name; traffic without a consumer has none.
[[nodiscard]] std::string render_consumers(const std::set<std::string>& seen);

}  // namespace bandwatch::api
