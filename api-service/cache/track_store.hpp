#pragma once

#include "api-service/cache/track.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace bandwatch::api {

/// The tracks in memory. What is held by nobody else may be let go, the one wanted least recently first.
/// Not thread-safe.
class TrackStore {
 public:
  using TrackPtr = std::shared_ptr<Track>;

  /// The track called `name`, null if there is none, or none that the budget had room for.
  [[nodiscard]] TrackPtr find(const std::string& name) const;

  /// Keeps `track` under `name`, in place of an earlier one.
  void put(const std::string& name, TrackPtr track);

  /// Lets one track go. False if there is none that nobody else holds.
  bool release();

  /// The tracks that were read after `read_since` and wanted after `wanted_since`.
  [[nodiscard]] std::vector<TrackPtr> live(SteadyTime read_since, SteadyTime wanted_since) const;

 private:
  std::map<std::string, TrackPtr> tracks_;
};

}  // namespace bandwatch::api
