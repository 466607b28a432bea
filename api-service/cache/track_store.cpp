#include "api-service/cache/track_store.hpp"

#include <utility>

namespace bandwatch::api {

TrackStore::TrackPtr TrackStore::find(const std::string& name) const {
  const auto found = tracks_.find(name);
  return found == tracks_.end() || found->second->wanted() != 0 ? nullptr : found->second;
}

void TrackStore::put(const std::string& name, TrackPtr track) {
  tracks_.insert_or_assign(name, std::move(track));
}

bool TrackStore::release() {
  auto oldest = tracks_.end();
  for (auto it = tracks_.begin(); it != tracks_.end(); ++it) {
    if (it->second.use_count() > 1) continue;
    if (oldest == tracks_.end() || it->second->wanted_when() < oldest->second->wanted_when()) oldest = it;
  }
  if (oldest == tracks_.end()) return false;
  tracks_.erase(oldest);
  return true;
}

std::vector<TrackStore::TrackPtr> TrackStore::live(SteadyTime read_since, SteadyTime wanted_since) const {
  std::vector<TrackPtr> out;
  for (const auto& [name, track] : tracks_) {
    if (track->wanted() == 0 && track->read_when() > read_since && track->wanted_when() > wanted_since)
      out.push_back(track);
  }
  return out;
}

}  // namespace bandwatch::api
