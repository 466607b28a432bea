#pragma once

#include "common/bandwidth/accountant.hpp"
#include "common/bandwidth/series.hpp"
#include "common/core/bytes.hpp"
#include "common/core/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace bandwatch::bandwidth {

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

/// The bytes of one chart line in the buckets of a grid.
class BucketSums {
 public:
  explicit BucketSums(std::size_t buckets) : sums_(buckets) {}

  /// Books the delta in the bucket of its sample; a delta outside the grid counts nowhere.
  void add(const BucketGrid& grid, const Delta& delta);

  [[nodiscard]] const std::vector<Bytes>& sums() const noexcept { return sums_; }

 private:
  std::vector<Bytes> sums_;
};

/// In how many successful scrapes of which bucket the gateway was seen: a bucket without one is unknown, not zero.
class ScrapeCounts {
 public:
  explicit ScrapeCounts(std::size_t buckets) : counts_(buckets) {}

  /// Adds the samples of `up` inside the grid that equal 1.
  void add(const BucketGrid& grid, const std::vector<Series>& up);

  [[nodiscard]] bool seen(std::size_t bucket) const { return counts_.at(bucket) > 0; }

 private:
  std::vector<std::size_t> counts_;
};

}  // namespace bandwatch::bandwidth
