#pragma once

#include "deploy/mock-gateway/random.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace bandwatch::mock {

/// Sizes of bodies: log-normal, as web traffic is, between 1 byte and 8 MiB.
struct BodySizes {
  double median{0.0};  ///< bytes
  double sigma{0.0};

  [[nodiscard]] std::uint64_t draw(Random& random) const;
};

/// One service of the gateway with its only route, and what its traffic looks like.
struct Route {
  std::string_view prefix;  ///< of the path
  std::string_view service;
  std::string_view route;
  double weight{0.0};        ///< share of the generated requests, relative to the other routes
  double upload_share{0.0};  ///< of those, how many carry a body (0 .. 1)
  BodySizes download;
  BodySizes upload;
};

inline constexpr std::array kRoutes{
    Route{"/bun", "bun-service", "bun-route", 5.0, 0.10, {24'000.0, 1.1}, {6'000.0, 0.9}},
    Route{"/bin", "bin-service", "bin-route", 3.0, 0.45, {4'000.0, 0.8}, {18'000.0, 1.2}},
    Route{"/ban", "ban-service", "ban-route", 2.0, 0.20, {120'000.0, 1.3}, {40'000.0, 1.0}},
};

/// The route that takes `path`: its prefix, or anything below it ("/bun", "/bun/x", not "/bunny"). Null if there is
/// none.
[[nodiscard]] const Route* match_route(std::string_view path) noexcept;

}  // namespace bandwatch::mock
