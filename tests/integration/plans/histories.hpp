#pragma once

#include "common/reading/plans.hpp"
#include "tests/support/bucket_collector.hpp"
#include "tests/support/history.hpp"
#include "tests/unit/promql/await.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace bandwatch::test {

/// A generated history under a scrape job of its own, so that many of them fit into one database.
struct JobHistory {
  std::string job;
  History history;
};

/// One history per seed from 1 on. They differ in what happens and how often; every
/// third has samples without sense (NaN, negative) and stretches without any.
[[nodiscard]] std::vector<JobHistory> make_histories(std::size_t count, UtcTime begin);

/// All series of all histories.
[[nodiscard]] std::vector<counting::Series> series_of(const std::vector<JobHistory>& histories);

/// The same series as a careless sender writes them: the later half of each before the earlier one, and every third
/// sample twice.
[[nodiscard]] std::vector<counting::Series> disordered(const std::vector<counting::Series>& all);

/// What a read of `request` must tell, said by the accountant over the whole history.
[[nodiscard]] std::unique_ptr<BucketCollector> expected(const JobHistory& history,
                                                        const reading::BucketRequest& request);

/// How many samples of counters the history has in `window`.
[[nodiscard]] std::size_t samples_in(const JobHistory& history, Window window);

/// Buckets of one size over the history but for its first third, on multiples of `step`.
[[nodiscard]] counting::BucketGrid even_grid(Window window, Duration step);

/// Two windows that make up `grid`'s, cut at a random place: not at the end of a bucket, nor at a scrape.
[[nodiscard]] std::pair<counting::BucketGrid, counting::BucketGrid> split(const counting::BucketGrid& grid,
                                                                          std::uint64_t seed);

/// Grids over the same time: the first bucket short, steps of all sizes, the end inside of a bucket.
[[nodiscard]] std::vector<counting::BucketGrid> grids_over(Window window);

}  // namespace bandwatch::test
