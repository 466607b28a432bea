#pragma once

#include "common/counting/bucket_sink.hpp"
#include "common/counting/selection.hpp"
#include "tests/world/life.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace bandwatch::world {

/// What a read of buckets came to, with all that it says of itself.
class Outcome final : public counting::BucketSink {
 public:
  using ByBucket = std::vector<std::uint64_t>;
  /// A first sample, a restart or a catch-up: what is more than a plain difference.
  using Told = std::pair<counting::Dimensions, std::size_t>;

  explicit Outcome(counting::BucketGrid grid) : grid_(std::move(grid)) {}

  void begin() override;
  void on_bytes(const counting::CountedSeries& series, std::size_t first, std::span<const Bytes> added) override;
  void on_event(const counting::CountedSeries& series, const counting::Delta& delta) override;
  void on_scrapes(const counting::Target& target, std::size_t first,
                  std::span<const counting::ScrapeCount> counts) override;

  [[nodiscard]] const counting::BucketGrid& grid() const noexcept { return grid_; }
  [[nodiscard]] const std::map<counting::Dimensions, ByBucket>& bytes() const noexcept { return bytes_; }
  [[nodiscard]] bool tells(const counting::Dimensions& tuple, std::size_t bucket) const {
    return told_.contains({tuple, bucket});
  }
  [[nodiscard]] const std::set<Told>& told() const noexcept { return told_; }
  /// Samples of `up` by target and bucket, and those of them that were 1.
  using Scrapes = std::map<counting::Target, std::vector<std::pair<std::uint32_t, std::uint32_t>>>;
  [[nodiscard]] const Scrapes& scrapes() const noexcept { return scrapes_; }

  // What a read may say of what it could not know.
  bool warns_of_twins{false};
  bool at_least{false};

 private:
  counting::BucketGrid grid_;
  std::map<counting::Dimensions, ByBucket> bytes_;
  std::set<Told> told_;
  Scrapes scrapes_;
};

/// Holds an outcome against the truth of `life`. Each line of the answer is something wrong that the outcome doesn't
/// say; none: right, or it says so.
[[nodiscard]] std::vector<std::string> wrong_and_silent(const Life& life, const counting::Selection& selection,
                                                        counting::NewTargetPolicy policy, const Outcome& outcome);

/// How two outcomes of the same request differ in what may not depend on the way; empty if they don't.
[[nodiscard]] std::string difference(const Outcome& one, const Outcome& other);

}  // namespace bandwatch::world
