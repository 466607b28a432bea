#include "common/bandwidth/selection.hpp"

#include <algorithm>

namespace bandwatch::bandwidth {
namespace {

bool holds(const std::vector<std::string>& allowed, const std::string& value) {
  return allowed.empty() || std::find(allowed.begin(), allowed.end(), value) != allowed.end();
}

}  // namespace

bool Selection::matches(const Dimensions& dimensions) const {
  return (!direction || *direction == dimensions.direction) && holds(services, dimensions.service) &&
         holds(routes, dimensions.route) && holds(consumers, dimensions.consumer) &&
         holds(workspaces, dimensions.workspace) && (!scope || scope->allows(dimensions));
}

}  // namespace bandwatch::bandwidth
