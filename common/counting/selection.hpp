#pragma once

#include "common/counting/schema.hpp"
#include "common/counting/tenant_scope.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bandwatch::counting {

/// Which series count. An empty list or no direction selects everything in that dimension; several values select any
/// of them. A value with `*` in it is a pattern (see matches_pattern).
struct Selection {
  std::optional<Direction> direction{};
  std::vector<std::string> services{};
  std::vector<std::string> routes{};
  std::vector<std::string> consumers{};
  std::vector<std::string> workspaces{};
  std::optional<TenantScope> scope{};  ///< what may be selected at all; none: everything

  [[nodiscard]] bool matches(const Dimensions& dimensions) const;
  friend bool operator==(const Selection&, const Selection&) = default;
};

}  // namespace bandwatch::counting
