#pragma once

#include "alert-service/ledger/records.hpp"
#include "alert-service/quota/quota.hpp"
#include "common/core/period.hpp"
#include "common/core/time.hpp"

#include <span>
#include <vector>

namespace bandwatch::alert {

/// A beginning or an end of a period that somebody wants to be told of.
struct Turn {
  const Quota* quota{nullptr};
  Topic topic{Topic::kSummary};
  Period period;
};

/// The turns that a poll comes to by moving the cursor over `moved`, each of them once in the life of a ledger: ends
/// are told `settle` later, when late samples are in. Quotas that the ledger did not know then are left out. Pure.
[[nodiscard]] std::vector<Turn> turns(std::span<const Quota> quotas, const PollState& state, const Window& moved,
                                      Duration settle);

}  // namespace bandwatch::alert
