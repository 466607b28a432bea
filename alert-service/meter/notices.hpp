#pragma once

#include "alert-service/ledger/ledger.hpp"
#include "alert-service/meter/notifications.hpp"
#include "alert-service/meter/tally.hpp"
#include "common/core/result.hpp"
#include "common/core/time.hpp"

#include <string>
#include <vector>

namespace bandwatch::alert {

/// Writes what one poll has to tell. All that is given must outlive it.
class Notices {
 public:
  Notices(Ledger& ledger, const MailIdentity& identity, const PollState& state, const Tally& tally,
          const std::vector<std::string>& counted_twice)
      : ledger_(ledger), identity_(identity), state_(state), tally_(tally), counted_twice_(counted_twice) {}

  /// Adds the crossings and the finished messages to what the poll commits.
  [[nodiscard]] Result<void> add_to(PollCommit& changes) const;

 private:
  [[nodiscard]] Result<void> tell_crossings(PollCommit& changes) const;
  [[nodiscard]] Result<void> tell_turns(PollCommit& changes) const;
  [[nodiscard]] Result<PeriodNotice> period_notice(const Turn& turn, UtcTime counted_to) const;
  [[nodiscard]] Result<UsageHistory> history_of(const Quota& quota, const Period& period) const;

  Ledger& ledger_;
  const MailIdentity& identity_;
  const PollState& state_;
  const Tally& tally_;
  const std::vector<std::string>& counted_twice_;
};

}  // namespace bandwatch::alert
