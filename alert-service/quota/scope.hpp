#pragma once

#include "common/counting/schema.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bandwatch::alert {

/// Which series count against a quota. In every dimension a set of patterns (see matches_pattern), of which one must
/// match; an empty set selects everything.
struct Scope {
  std::optional<counting::Direction> direction{};  ///< none: the sum of both
  std::vector<std::string> services{};
  std::vector<std::string> routes{};
  std::vector<std::string> consumers{};
  std::vector<std::string> workspaces{};
  /// What services were called before, by that old name: their bytes count for the name of today.
  std::map<std::string, std::string, std::less<>> renamed{};

  [[nodiscard]] bool matches(const counting::Dimensions& dimensions) const;
  /// The name of today of a service.
  [[nodiscard]] const std::string& service_today(const std::string& service) const;
  friend bool operator==(const Scope&, const Scope&) = default;
};

}  // namespace bandwatch::alert
