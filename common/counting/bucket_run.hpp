#pragma once

#include "common/counting/bucket_sink.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace bandwatch::counting {

/// Finds buckets for times that mostly ascend, in a few nanoseconds. The grid has a bucket, and outlives it.
class GridCursor {
 public:
  explicit GridCursor(const BucketGrid& grid)
      : grid_(grid), window_(grid.window()), low_(grid.start), high_(grid.ends.front()) {}

  [[nodiscard]] bool contains(UtcTime t) const noexcept { return window_.contains(t); }
  [[nodiscard]] Window window() const noexcept { return window_; }
  /// The bucket of `t`, which lies inside the grid.
  [[nodiscard]] std::size_t bucket_of(UtcTime t) {
    if (t > low_ && t <= high_) return bucket_;
    return move_to(t);
  }

 private:
  [[nodiscard]] std::size_t move_to(UtcTime t);

  const BucketGrid& grid_;
  Window window_;
  std::size_t bucket_{0};
  UtcTime low_;
  UtcTime high_;
};

/// Values in the buckets of a grid, of which a run is filled and handed on.
template <class Value>
class FilledBuckets {
 public:
  explicit FilledBuckets(std::size_t buckets) : values_(buckets) {}

  [[nodiscard]] bool empty() const noexcept { return low_ == high_; }
  [[nodiscard]] std::size_t first() const noexcept { return low_; }
  /// The value of `bucket`, which counts as filled from now on.
  [[nodiscard]] Value& fill(std::size_t bucket) {
    if (low_ == high_) low_ = high_ = bucket;
    low_ = std::min(low_, bucket);
    high_ = std::max(high_, bucket + 1);
    return values_[bucket];
  }
  [[nodiscard]] std::span<const Value> filled() const { return std::span{values_}.subspan(low_, high_ - low_); }
  void clear() {
    std::fill(values_.begin() + static_cast<std::ptrdiff_t>(low_), values_.begin() + static_cast<std::ptrdiff_t>(high_),
              Value{});
    low_ = high_ = 0;
  }

 private:
  std::vector<Value> values_;  ///< empty outside [low_, high_)
  std::size_t low_{0};
  std::size_t high_{0};
};

/// Collects the deltas of one series after the other in the buckets of a grid and hands each series' buckets on.
/// The grid and the sink must outlive it. Costs a few nanoseconds a delta, as times within a series ascend.
class BucketRun {
 public:
  BucketRun(const BucketGrid& grid, Attribution attribution, BucketSink& sink)
      : grid_(grid), attribution_(attribution), sink_(sink), cursor_(grid), bytes_(grid.ends.size()) {}

  /// Books the bytes of `delta` that lie inside the grid, and tells the sink of what is more than a difference.
  void add(const CountedSeries& series, const Delta& delta);
  /// Books bytes in the bucket of `at`, which lies inside the grid.
  void add(UtcTime at, Bytes bytes);

  /// The end of the bucket of `at` if the bytes of later samples in it may be booked in one sum; nothing if each sample
  /// must be booked by itself.
  [[nodiscard]] std::optional<UtcTime> sums_until(UtcTime at);

  /// Tells the sink of the buckets filled since the last flush.
  void flush(const CountedSeries& series);

 private:
  void spread(const Delta& delta);

  const BucketGrid& grid_;
  Attribution attribution_;
  BucketSink& sink_;
  GridCursor cursor_;
  FilledBuckets<Bytes> bytes_;
};

/// Counts the scrapes of one target after the other in the buckets of a grid. The grid and the sink must outlive it.
class ScrapeRun {
 public:
  ScrapeRun(const BucketGrid& grid, BucketSink& sink) : sink_(sink), cursor_(grid), counts_(grid.ends.size()) {}

  /// One sample of `up`; outside the grid it counts nowhere.
  void add(UtcTime at, double up);
  /// Tells the sink of what was added since the last flush.
  void flush(const Target& target);

 private:
  BucketSink& sink_;
  GridCursor cursor_;
  FilledBuckets<ScrapeCount> counts_;
};

}  // namespace bandwatch::counting
