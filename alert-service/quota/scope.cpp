#include "alert-service/quota/scope.hpp"

#include "common/core/text.hpp"

#include <algorithm>

namespace bandwatch::alert {
namespace {

bool holds(const std::vector<std::string>& patterns, const std::string& value) {
  return patterns.empty() || std::any_of(patterns.begin(), patterns.end(),
                                         [&](const std::string& pattern) { return matches_pattern(pattern, value); });
}

}  // namespace

const std::string& Scope::service_today(const std::string& service) const {
  const auto found = renamed.find(service);
  return found == renamed.end() ? service : found->second;
}

bool Scope::matches(const counting::Dimensions& dimensions) const {
  return (!direction || *direction == dimensions.direction) && holds(services, service_today(dimensions.service)) &&
         holds(routes, dimensions.route) && holds(consumers, dimensions.consumer) &&
         holds(workspaces, dimensions.workspace);
}

}  // namespace bandwatch::alert
