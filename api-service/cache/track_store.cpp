#include "api-service/cache/track_store.hpp"

#include <algorithm>
#include <utility>

namespace bandwatch::api {

TrackStore::TrackPtr TrackStore::find(const std::string& name) const {
  const auto found = tracks_.find(name);
  return found == tracks_.end() ? nullptr : found->second;
}

void TrackStore::put(const std::string& name, TrackPtr track) {
  tracks_.insert_or_assign(name, std::move(track));
  shrink();
}

std::size_t TrackStore::footprint() const {
  std::size_t sum = 0;
  for (const auto& [name, track] : tracks_)
    sum += name.size() + track->footprint();
  return sum;
}

void TrackStore::shrink() {
  auto bytes = footprint();
  while (bytes > max_bytes_ && tracks_.size() > 1) {
    const auto oldest = std::min_element(tracks_.begin(), tracks_.end(), [](const auto& a, const auto& b) {
      return a.second->wanted_at() < b.second->wanted_at();
    });
    bytes -= std::min(bytes, oldest->first.size() + oldest->second->footprint());
    tracks_.erase(oldest);
  }
}

std::vector<TrackStore::TrackPtr> TrackStore::live(UtcTime read_since, UtcTime wanted_since) const {
  std::vector<TrackPtr> out;
  for (const auto& [name, track] : tracks_) {
    if (track->read_at() > read_since && track->wanted_at() > wanted_since) out.push_back(track);
  }
  return out;
}

}  // namespace bandwatch::api
