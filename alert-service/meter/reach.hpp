#pragma once

#include "alert-service/meter/counter_source.hpp"
#include "alert-service/quota/quota.hpp"
#include "common/core/time.hpp"

#include <span>
#include <string>
#include <vector>

namespace bandwatch::alert {

/// How far back the database reaches, and how far back the counting may have to look.
struct Reach {
  Retention retention;
  Duration downtime{};        ///< how far the ledger was behind at the first poll of this process
  Duration longest_period{};  ///< among the running periods of the quotas

  /// Whether samples were thrown away while nobody counted them.
  [[nodiscard]] bool lost_downtime() const noexcept { return downtime > retention.length; }
  /// Whether a period that is to be counted anew, for a new quota or with a new ledger, can't be.
  [[nodiscard]] bool short_of_period() const noexcept { return longest_period > retention.length; }
  friend bool operator==(const Reach&, const Reach&) = default;
};

/// The reach for `quotas` in their periods at `now`. Pure.
[[nodiscard]] Reach reach_of(const Retention& retention, Duration downtime, std::span<const Quota> quotas, UtcTime now);

/// What is wrong with it, each in one sentence for the operator; empty if nothing is. Pure.
[[nodiscard]] std::vector<std::string> warnings_of(const Reach& reach);

}  // namespace bandwatch::alert
