#pragma once

#include "api-service/cache/track.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace bandwatch::api {

/// The tracks in memory, of bounded size: those wanted least recently go first. Who holds a track keeps it alive.
/// Not thread-safe.
class TrackStore {
 public:
  using TrackPtr = std::shared_ptr<Track>;

  explicit TrackStore(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  /// The track called `name`, null if there is none.
  [[nodiscard]] TrackPtr find(const std::string& name) const;

  /// Keeps `track` under `name`, in place of an earlier one.
  void put(const std::string& name, TrackPtr track);

  /// Lets tracks go until the rest fits; never the one wanted last.
  void shrink();

  /// The tracks that were read after `read_since` and wanted after `wanted_since`.
  [[nodiscard]] std::vector<TrackPtr> live(UtcTime read_since, UtcTime wanted_since) const;

  [[nodiscard]] std::size_t footprint() const;

 private:
  std::size_t max_bytes_;
  std::map<std::string, TrackPtr> tracks_;
};

}  // namespace bandwatch::api
