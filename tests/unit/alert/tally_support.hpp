#pragma once

#include "alert-service/meter/tally.hpp"
#include "tests/unit/alert/alert_support.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace bandwatch::alert::test {

inline const counting::CountedSeries kBun{series_id("bun-service"), bun_egress(), {"kong", "node"}};

inline counting::Delta delta(UtcTime at, std::uint64_t bytes) {
  return {
      .from = at - std::chrono::seconds{15}, .at = at, .bytes = Bytes{bytes}, .origin = counting::Origin::kContinued};
}

/// A ledger that has counted November without a gap, with bun_quota() on record since its beginning.
inline PollState november(std::uint64_t used) {
  PollState state;
  state.standing = {.counting_since = kMonthStart, .cursor = kNow, .gaps = {}};
  state.usages.push_back({"bun", period_at(PeriodRule{}, kNow), Bytes{used}});
  state.known_since.emplace("bun", kMonthStart);
  return state;
}

/// The checkpoints of `state`, which must outlive it.
inline Tally::Known known(const PollState& state) {
  return [&state](const std::string& series) {
    const auto found = state.checkpoints.find(series);
    return found == state.checkpoints.end() ? std::nullopt : std::optional{found->second};
  };
}

}  // namespace bandwatch::alert::test
