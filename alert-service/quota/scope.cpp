#include "alert-service/quota/scope.hpp"

#include <algorithm>

namespace bandwatch::alert {
namespace {

bool holds(const std::vector<std::string>& patterns, const std::string& value) {
  return patterns.empty() || std::any_of(patterns.begin(), patterns.end(),
                                         [&](const std::string& pattern) { return matches_pattern(pattern, value); });
}

}  // namespace

bool matches_pattern(std::string_view pattern, std::string_view text) noexcept {
  std::size_t p = 0;
  std::size_t t = 0;
  auto star = std::string_view::npos;  // the last one passed, and how far it has been stretched
  std::size_t stretched = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      stretched = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++stretched;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

const std::string& Scope::service_today(const std::string& service) const {
  const auto found = renamed.find(service);
  return found == renamed.end() ? service : found->second;
}

bool Scope::matches(const bandwidth::Dimensions& dimensions) const {
  return (!direction || *direction == dimensions.direction) && holds(services, service_today(dimensions.service)) &&
         holds(routes, dimensions.route) && holds(consumers, dimensions.consumer) &&
         holds(workspaces, dimensions.workspace);
}

}  // namespace bandwatch::alert
