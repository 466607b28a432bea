#pragma once

#include "tests/world/life.hpp"
#include "tests/world/node.hpp"
#include "tests/world/scene.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bandwatch::world {

/// Writes scrapes of nodes as the series that a database gets, each stream's in time order.
class SeriesWriter {
 public:
  /// Both must outlive it. `spoil` decides which samples are no byte counts, if any.
  SeriesWriter(const Scene& scene, const Fallen& fallen, std::uint64_t spoil)
      : scene_(scene), fallen_(fallen), spoil_(spoil) {}

  /// `spelling`: before or after the change of the target's labels.
  void write(std::size_t node, std::size_t stream, const Scrape& scrape, std::size_t spelling);
  /// What stands in the place of a counter's value in a scrape, if that is no byte count.
  [[nodiscard]] std::optional<double> nonsense(const Scrape& scrape, std::size_t counter) const;
  /// All series, by labels.
  [[nodiscard]] std::vector<StoredSeries> finish();

 private:
  [[nodiscard]] std::vector<Labels::Pair> target_labels(std::size_t node, std::size_t stream,
                                                        std::size_t spelling) const;
  [[nodiscard]] Labels up_labels(std::size_t node, std::size_t stream, std::size_t spelling) const;
  template <class MakeLabels>
  void append(std::size_t key, const Scrape& scrape, double value, MakeLabels&& make_labels);

  const Scene& scene_;
  const Fallen& fallen_;
  std::uint64_t spoil_;
  std::vector<StoredSeries> series_;
  std::map<std::size_t, std::size_t> places_;  ///< of series, by who writes what
};

}  // namespace bandwatch::world
