#pragma once

#include "alert-service/config.hpp"
#include "alert-service/ledger/ledger.hpp"
#include "alert-service/meter/meter.hpp"
#include "alert-service/quota/quota_file.hpp"
#include "common/core/result.hpp"
#include "common/counting/schema.hpp"

#include <functional>
#include <vector>

namespace bandwatch::alert {

/// What a replay is told on the way.
struct ReplayObserver {
  std::function<void(const PollReport&)> polled;
  std::function<void(double share)> progress;  ///< 0 to 1
};

/// Counts `window` from the database into `ledger`, which is new, as the service would have done with the quotas of
/// `file`, in steps of `step`. Queues notices in that ledger and sends nothing.
[[nodiscard]] Result<void> replay(const Config& config, std::vector<counting::GatewaySchema> schemas,
                                  const QuotaFile& file, Window window, Duration step, Ledger& ledger,
                                  const ReplayObserver& observer);

}  // namespace bandwatch::alert
