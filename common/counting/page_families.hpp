#pragma once

#include "common/counting/counter_walk.hpp"
#include "common/counting/family.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace bandwatch::counting {

/// What a page alone says of series that begin or come back in it: whose place they take. The families are only looked
/// up once a series does so. The schemas and the page must outlive it.
class PageFamilies {
 public:
  PageFamilies(const std::vector<GatewaySchema>& schemas, const Page& page) : schemas_(schemas), page_(page) {}

  /// Before sample `i` of a series is taken: if it begins there, or was away for a while, and another series of its
  /// counter ended meanwhile, it goes on from that one.
  void hand_over(CounterWalk& walk, const CountedSeries& counted, const Series& series, std::size_t i);

  /// Whether this page shows a scrape of the target between a series' last sample and the one at `at`.
  [[nodiscard]] bool was_scraped_without(const Target& target, const Checkpoint& before, UtcTime at);

 private:
  /// The series of a page by family.
  using Index = std::vector<std::pair<std::uint64_t, std::size_t>>;
  [[nodiscard]] const Index& index();
  /// What a page has of a target beside its counters, and those.
  struct TargetSeries {
    std::vector<const Series*> up;
    std::vector<const Series*> witnesses;
    std::vector<const Series*> counters;
  };
  [[nodiscard]] const TargetSeries& series_of(const Target& target);
  [[nodiscard]] std::vector<Relative> relatives_of(const CountedSeries& counted, const Series& series, UtcTime at);
  [[nodiscard]] TargetLabels labels_of(const Target& target);
  /// How many scrapes of the target the page shows between the two instants, both left out.
  [[nodiscard]] std::size_t scrapes_between(const Target& target, UtcTime from, UtcTime to);

  const std::vector<GatewaySchema>& schemas_;
  const Page& page_;
  std::optional<Index> index_;
  std::optional<std::map<Target, TargetSeries>> targets_;
  const Series* paced_{nullptr};  ///< the series that `pace_` is of
  Duration pace_{};
};

}  // namespace bandwatch::counting
