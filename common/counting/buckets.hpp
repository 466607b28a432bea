#pragma once

#include "common/core/bytes.hpp"
#include "common/core/time.hpp"
#include "common/counting/accountant.hpp"
#include "common/counting/series.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace bandwatch::counting {

/// Contiguous buckets: the first is (start, ends[0]], each next one (ends[i-1], ends[i]]. `ends` ascends strictly.
struct BucketGrid {
  UtcTime start;
  std::vector<UtcTime> ends;

  [[nodiscard]] Window window() const { return Window{start, ends.empty() ? start : ends.back()}; }
  /// The bucket that contains `t`, nothing if `t` is outside.
  [[nodiscard]] std::optional<std::size_t> index_of(UtcTime t) const;
};

/// The buckets of a live chart: one closed bucket for every multiple of `step` (from 1970 on) in (now - lookback, now],
/// each a whole step long, and then the open one that ends at `now` (left out if now is such a multiple itself).
/// `lookback` and `step` > 0.
[[nodiscard]] BucketGrid lookback_grid(UtcTime now, Duration lookback, Duration step);

/// The number of buckets that lookback_grid would make at the most.
[[nodiscard]] constexpr std::int64_t bucket_count(Duration lookback, Duration step) {
  return lookback / step + 2;
}

}  // namespace bandwatch::counting
