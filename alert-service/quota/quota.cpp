#include "alert-service/quota/quota.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bandwatch::alert {
namespace {

/// The length before each name keeps any two lists apart, whatever characters the names hold.
void append_names(std::string& out, std::string_view dimension, std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  out += dimension;
  for (const auto& name : names)
    fmt::format_to(std::back_inserter(out), " {}:{}", name.size(), name);
  out += '\n';
}

}  // namespace

std::string definition_of(const Quota& quota) {
  auto out =
      fmt::format("period {} {} {}\ndirection {}\n", name_of(quota.rule.kind), quota.rule.zone, quota.rule.anchor_day,
                  quota.scope.direction ? bandwidth::name_of(*quota.scope.direction) : "both");
  append_names(out, "services", quota.scope.services);
  append_names(out, "routes", quota.scope.routes);
  append_names(out, "consumers", quota.scope.consumers);
  append_names(out, "workspaces", quota.scope.workspaces);
  return out;
}

}  // namespace bandwatch::alert
