#include "alert-service/ledger/records.hpp"

#include <algorithm>

namespace bandwatch::alert {

bool Standing::incomplete(const Window& period) const noexcept {
  if (!counting_since || *counting_since > period.start) return true;
  return std::any_of(gaps.begin(), gaps.end(),
                     [&](const Window& gap) { return gap.start < period.end && gap.end > period.start; });
}

}  // namespace bandwatch::alert
