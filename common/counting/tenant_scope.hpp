#pragma once

#include "common/core/result.hpp"
#include "common/counting/schema.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bandwatch::counting {

/// A set of names: those listed, and those that begin with one of the prefixes. An empty set holds nothing; the empty
/// name is the one of traffic without that dimension; the empty prefix holds every name.
struct NameSet {
  std::vector<std::string> names{};
  std::vector<std::string> prefixes{};

  /// Adds "shop" (that name), "shop-*" (names that begin with "shop-") or "*" (all). kInvalidArgument for a star
  /// elsewhere, text that is no UTF-8, control characters, or more than 256 bytes.
  [[nodiscard]] Result<void> add(std::string_view pattern);

  [[nodiscard]] bool contains(std::string_view name) const noexcept;
  /// Whether every name that begins with `prefix` is in the set.
  [[nodiscard]] bool contains_all(std::string_view prefix) const noexcept;
  [[nodiscard]] bool is_everything() const noexcept { return contains_all({}); }
  [[nodiscard]] bool is_empty() const noexcept { return names.empty() && prefixes.empty(); }
  friend bool operator==(const NameSet&, const NameSet&) = default;
};

/// What a tenant may see: series whose value is in the set of each dimension that has one. A scope without any set
/// allows nothing.
struct TenantScope {
  std::optional<NameSet> services{};
  std::optional<NameSet> routes{};
  std::optional<NameSet> consumers{};
  std::optional<NameSet> workspaces{};

  [[nodiscard]] bool allows(const Dimensions& dimensions) const noexcept;
  /// Whether no series could be allowed: there is no set, or one holds nothing.
  [[nodiscard]] bool allows_nothing() const noexcept;
  /// The set of "service", "route", "consumer" or "workspace"; null for other names.
  [[nodiscard]] std::optional<NameSet>* dimension(std::string_view name) noexcept;
  friend bool operator==(const TenantScope&, const TenantScope&) = default;
};

/// One text per scope, whatever the names hold: lists in order, each value with its length. For keys of caches.
[[nodiscard]] std::string key_of(const TenantScope& scope);

/// A scope that allows all that either of the two allows, and maybe more.
[[nodiscard]] TenantScope united(const TenantScope& a, const TenantScope& b);

}  // namespace bandwatch::counting
