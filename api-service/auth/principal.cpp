#include "api-service/auth/principal.hpp"

#include <algorithm>
#include <stdexcept>
#include <vector>

namespace bandwatch::api::auth {
namespace {

bool has_outside(const std::optional<counting::NameSet>& set, const std::vector<std::string>& values) {
  return set &&
         std::any_of(values.begin(), values.end(), [&](const std::string& value) { return !set->contains(value); });
}

}  // namespace

std::string_view name_of(Denial denial) noexcept {
  switch (denial) {
    case Denial::kMissing:
      return "missing";
    case Denial::kMalformed:
      return "malformed";
    case Denial::kUnknown:
      return "unknown";
    case Denial::kForged:
      return "forged";
    case Denial::kExpired:
      return "expired";
    case Denial::kUnfit:
      return "unfit";
  }
  return "";
}

std::string_view dimension_outside(const Principal& principal, const counting::Selection& selection) {
  if (principal.is_operator) return {};
  const auto& scope = principal.scope;
  if (has_outside(scope.services, selection.services)) return "service";
  if (has_outside(scope.routes, selection.routes)) return "route";
  if (has_outside(scope.consumers, selection.consumers)) return "consumer";
  if (has_outside(scope.workspaces, selection.workspaces)) return "workspace";
  return {};
}

void throw_exception_from_error(const Denial& denial, const boost::source_location& /*where*/) {
  throw std::logic_error("value() of a denial: " + std::string{name_of(denial)});
}

}  // namespace bandwatch::api::auth
