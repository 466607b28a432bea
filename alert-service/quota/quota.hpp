#pragma once

#include "alert-service/quota/threshold.hpp"
#include "common/bandwidth/selection.hpp"
#include "common/core/bytes.hpp"
#include "common/core/period.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace bandwatch::alert {

/// Which series count against a quota: sets of names by equality, so that a renamed service keeps its quota by listing
/// both names. No direction means both.
using Scope = bandwidth::Selection;

/// Bytes allowed in a scope per period.
struct Quota {
  std::string id;    ///< names it for ever in the ledger; the name, unless the file says otherwise
  std::string name;  ///< for people
  Scope scope;
  Bytes limit;             ///< > 0
  std::string limit_text;  ///< the limit as the file spells it
  PeriodRule rule;
  std::vector<Threshold> thresholds;    ///< ascending, at least one
  std::vector<std::string> recipients;  ///< at least one, each once

  friend bool operator==(const Quota&, const Quota&) = default;
};

/// What a limit is called in the ledger: its bytes. A changed limit arms all thresholds again; a limit that comes back
/// within a period finds its crossings recorded.
[[nodiscard]] inline std::uint64_t limit_version(const Quota& quota) noexcept {
  return quota.limit.count();
}

/// A text that differs between two quotas exactly if they count other bytes or in other periods. Order and repetition
/// of names in the scope change nothing.
[[nodiscard]] std::string definition_of(const Quota& quota);

}  // namespace bandwatch::alert
