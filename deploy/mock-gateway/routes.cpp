#include "deploy/mock-gateway/routes.hpp"

#include <algorithm>

namespace bandwatch::mock {

std::uint64_t BodySizes::draw(Random& random) const {
  constexpr double kSmallest = 1.0;
  constexpr double kLargest = 8.0 * 1024 * 1024;
  return static_cast<std::uint64_t>(std::clamp(random.log_normal(median, sigma), kSmallest, kLargest));
}

const Route* match_route(std::string_view path) noexcept {
  const auto takes = [path](const Route& route) {
    if (!path.starts_with(route.prefix)) return false;
    const auto rest = path.substr(route.prefix.size());
    return rest.empty() || rest.front() == '/';
  };
  const auto* const found = std::find_if(kRoutes.begin(), kRoutes.end(), takes);
  return found == kRoutes.end() ? nullptr : found;
}

}  // namespace bandwatch::mock
