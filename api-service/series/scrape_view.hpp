#pragma once

#include "api-service/cache/strip.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace bandwatch::api {

/// The scrapes in the buckets of a grid, all strips together.
class ScrapeView {
 public:
  ScrapeView(const counting::BucketGrid& grid, const std::vector<const Strip*>& strips);

  /// Whether any node was scraped with success in the bucket.
  [[nodiscard]] bool seen(std::size_t bucket) const { return ok_.at(bucket) > 0; }

  /// The share of successful scrapes among those that were due. A node's scrapes are due at its usual rate between its
  /// first and its last one inside, and up to `closed_until` if it was among the last to be seen. Nothing if no scrape
  /// is known.
  [[nodiscard]] std::optional<double> coverage(UtcTime closed_until) const;

  /// The stretches without a good scrape of a node, at least two scrape intervals long, and those in which `strips`
  /// tell of an outage, a restart or a birth. Cut to the grid, merged, by node and time.
  [[nodiscard]] std::vector<Gap> gaps(const std::vector<const Strip*>& strips, UtcTime closed_until) const;

 private:
  /// What is known of one node's scrapes.
  struct Life {
    counting::Target target;
    std::vector<counting::ScrapeCount> counts;  ///< by bucket
    std::size_t first{0};  ///< the first and last bucket in which it was scraped, with success or without
    std::size_t last{0};
    double interval_ms{0};  ///< the usual distance of its scrapes
  };
  [[nodiscard]] Duration width(std::size_t bucket) const;
  [[nodiscard]] UtcTime start_of(std::size_t bucket) const;
  void measure(Life& life) const;
  /// One past the last bucket in which scrapes of `life` were due.
  [[nodiscard]] std::size_t due_end(const Life& life, UtcTime closed_until) const;
  void add_silences(std::vector<Gap>& out, const Life& life, std::size_t end) const;

  const counting::BucketGrid& grid_;
  std::vector<std::uint64_t> ok_;
  std::vector<Life> lives_;
};

}  // namespace bandwatch::api
