#include "deploy/mock-gateway/fault.hpp"

namespace bandwatch::mock {

Result<FaultMode> parse_fault_mode(std::string_view text) {
  for (const auto& [name, mode] : kFaultModes) {
    if (name == text) return mode;
  }
  return invalid_argument("mode", "one of off, error500, truncate, hang");
}

std::string_view name_of(FaultMode mode) noexcept {
  for (const auto& [name, known] : kFaultModes) {
    if (known == mode) return name;
  }
  return {};
}

}  // namespace bandwatch::mock
