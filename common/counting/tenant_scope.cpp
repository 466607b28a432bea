#include "common/counting/tenant_scope.hpp"

#include "common/core/text.hpp"

#include <algorithm>

namespace bandwatch::counting {
namespace {

bool holds(const std::optional<NameSet>& set, std::string_view name) noexcept {
  return !set || set->contains(name);
}

void append(std::string& out, std::vector<std::string> values) {
  std::sort(values.begin(), values.end());
  out += std::to_string(values.size());
  for (const auto& value : values)
    out.append(":").append(std::to_string(value.size())).append(":").append(value);
  out.push_back(';');
}

void append(std::string& out, const std::optional<NameSet>& set) {
  out.push_back(set ? '+' : '-');
  if (!set) return;
  append(out, set->names);
  append(out, set->prefixes);
}

std::vector<std::string> joined(std::vector<std::string> a, const std::vector<std::string>& b) {
  a.insert(a.end(), b.begin(), b.end());
  std::sort(a.begin(), a.end());
  a.erase(std::unique(a.begin(), a.end()), a.end());
  return a;
}

std::optional<NameSet> joined_sets(const std::optional<NameSet>& a, const std::optional<NameSet>& b) {
  if (!a || !b) return std::nullopt;
  return NameSet{joined(a->names, b->names), joined(a->prefixes, b->prefixes)};
}

}  // namespace

Result<void> NameSet::add(std::string_view pattern) {
  constexpr std::size_t kLongest = 256;
  const auto star = pattern.find('*');
  const bool is_prefix = star != pattern.npos;
  if ((is_prefix && star + 1 != pattern.size()) || pattern.size() > kLongest || !is_utf8(pattern) ||
      has_control(pattern)) {
    return invalid_argument("", "a name, or the beginning of names with * at its end");
  }
  if (is_prefix) pattern.remove_suffix(1);
  (is_prefix ? prefixes : names).emplace_back(pattern);
  return {};
}

bool NameSet::contains(std::string_view name) const noexcept {
  return contains_all(name) || std::find(names.begin(), names.end(), name) != names.end();
}

bool NameSet::contains_all(std::string_view prefix) const noexcept {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](const std::string& allowed) { return prefix.starts_with(allowed); });
}

bool TenantScope::allows(const Dimensions& dimensions) const noexcept {
  return !allows_nothing() && holds(services, dimensions.service) && holds(routes, dimensions.route) &&
         holds(consumers, dimensions.consumer) && holds(workspaces, dimensions.workspace);
}

bool TenantScope::allows_nothing() const noexcept {
  if (!services && !routes && !consumers && !workspaces) return true;
  const auto is_empty = [](const std::optional<NameSet>& set) { return set && set->is_empty(); };
  return is_empty(services) || is_empty(routes) || is_empty(consumers) || is_empty(workspaces);
}

std::optional<NameSet>* TenantScope::dimension(std::string_view name) noexcept {
  if (name == "service") return &services;
  if (name == "route") return &routes;
  if (name == "consumer") return &consumers;
  if (name == "workspace") return &workspaces;
  return nullptr;
}

std::string key_of(const TenantScope& scope) {
  std::string out;
  for (const auto* set : {&scope.services, &scope.routes, &scope.consumers, &scope.workspaces})
    append(out, *set);
  return out;
}

TenantScope united(const TenantScope& a, const TenantScope& b) {
  // One without sets allows nothing, but in the union it would stand for everything.
  if (a.allows_nothing()) return b;
  if (b.allows_nothing()) return a;
  TenantScope out{joined_sets(a.services, b.services), joined_sets(a.routes, b.routes),
                  joined_sets(a.consumers, b.consumers), joined_sets(a.workspaces, b.workspaces)};
  // Nor may a union of different dimensions, which no set can say, come out as one that allows nothing.
  if (out.allows_nothing()) out.services = NameSet{{}, {""}};
  return out;
}

}  // namespace bandwatch::counting
