#pragma once

#include "common/counting/bucket_sink.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace bandwatch::api {

/// The scrapes of one node, by bucket. As a node is scraped at an even pace, most buckets hold the same, and only where
/// a stretch of equal ones begins something is stored: a day of minutes takes some bytes instead of 11 kB.
class ScrapeRow {
 public:
  /// Equal buckets in a row.
  struct Stretch {
    std::size_t begin{0};  ///< the first bucket
    counting::ScrapeCount count;
  };

  /// `size` buckets without a scrape.
  explicit ScrapeRow(std::size_t size) { extend_to(size); }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// In order and without holes; none if there is no bucket.
  [[nodiscard]] std::span<const Stretch> stretches() const noexcept { return stretches_; }
  /// Counts `more` in the bucket `index` < size().
  void add(std::size_t index, counting::ScrapeCount more);
  /// Adds buckets without a scrape at the end, until there are `size`.
  void extend_to(std::size_t size);
  /// Leaves the first `size` <= size() buckets.
  void forget_after(std::size_t size);
  /// Takes the first `count` <= size() buckets away.
  void forget_first(std::size_t count);

  /// Calls visit(bucket, count) for each bucket in which something was scraped, in order.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (std::size_t i = 0; i < stretches_.size(); ++i) {
      if (stretches_[i].count.seen == 0) continue;
      for (auto bucket = stretches_[i].begin; bucket < end_of(i); ++bucket)
        visit(bucket, stretches_[i].count);
    }
  }

 private:
  [[nodiscard]] std::size_t end_of(std::size_t stretch) const {
    return stretch + 1 < stretches_.size() ? stretches_[stretch + 1].begin : size_;
  }
  /// Joins equal neighbours among the stretches from `first` to `last`.
  void join(std::size_t first, std::size_t last);

  std::vector<Stretch> stretches_;
  std::size_t size_{0};
};

}  // namespace bandwatch::api
