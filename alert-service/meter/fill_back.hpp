#pragma once

#include "alert-service/ledger/ledger.hpp"
#include "alert-service/meter/counter_source.hpp"
#include "alert-service/meter/plausible.hpp"
#include "common/core/result.hpp"
#include "common/core/time.hpp"

#include <boost/asio/awaitable.hpp>

#include <span>

namespace bandwatch::alert {

/// Counts what lies before the beginning of the counting, for a quota whose period began earlier. The newest stretch
/// comes first, so that the counted time stays in one piece whenever this ends. Ledger and source must outlive it.
class FillBack {
 public:
  /// `overlap`: read before the window, for the samples that it starts from.
  FillBack(Ledger& ledger, CounterSource& source, PlausibleRate plausible, Duration overlap)
      : ledger_(ledger), source_(source), plausible_(plausible), overlap_(overlap) {}

  /// Counts `window`, whose end is where the counting begins so far, and adds it to the totals of `quotas`. On any
  /// error nothing is booked.
  [[nodiscard]] boost::asio::awaitable<Result<void>> step(Window window, std::span<const Quota> quotas, UtcTime now);

 private:
  Ledger& ledger_;
  CounterSource& source_;
  PlausibleRate plausible_;
  Duration overlap_;
};

}  // namespace bandwatch::alert
