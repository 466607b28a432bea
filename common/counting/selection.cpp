#include "common/counting/selection.hpp"

#include "common/core/text.hpp"

#include <algorithm>

namespace bandwatch::counting {
namespace {

bool holds(const std::vector<std::string>& allowed, const std::string& value) {
  return allowed.empty() || std::any_of(allowed.begin(), allowed.end(),
                                        [&](const std::string& one) { return matches_pattern(one, value); });
}

}  // namespace

bool Selection::matches(const Dimensions& dimensions) const {
  return (!direction || *direction == dimensions.direction) && holds(services, dimensions.service) &&
         holds(routes, dimensions.route) && holds(consumers, dimensions.consumer) &&
         holds(workspaces, dimensions.workspace) && (!scope || scope->allows(dimensions));
}

}  // namespace bandwatch::counting
