#pragma once

#include "common/core/time.hpp"

#include <cstddef>
#include <iterator>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace bandwatch::api {

/// Things that are kept by name for who asks again. It counts nothing itself: what is kept has a share of a budget, for
/// which release() gives up what was used least recently. Not thread-safe.
template <class T>
class Shelf {
 public:
  using Ptr = std::shared_ptr<const T>;

  /// What is called `name`, null if it is not there or has expired at `now`.
  [[nodiscard]] Ptr find(std::string_view name, SteadyTime now) {
    const auto found = by_name_.find(name);
    if (found == by_name_.end() || found->second->expires <= now) return nullptr;
    things_.splice(things_.begin(), things_, found->second);
    return found->second->thing;
  }

  /// Keeps `thing`, in place of an earlier one of that name.
  void put(std::string name, Ptr thing, SteadyTime expires) {
    if (const auto old = by_name_.find(name); old != by_name_.end()) erase(old->second);
    things_.push_front({std::move(name), std::move(thing), expires});
    by_name_.emplace(things_.front().name, things_.begin());
  }

  /// Gives up one thing that nobody else holds. False if there is none.
  bool release() {
    for (auto left = things_.size(); left > 0; --left) {
      const auto last = std::prev(things_.end());
      if (last->thing.use_count() == 1) {
        erase(last);
        return true;
      }
      things_.splice(things_.begin(), things_, last);
    }
    return false;
  }

  /// Forgets what has expired at `now`.
  void tidy(SteadyTime now) {
    for (auto it = things_.begin(); it != things_.end();) {
      const auto next = std::next(it);
      if (it->expires <= now) erase(it);
      it = next;
    }
  }

  /// What a thing takes beside itself.
  [[nodiscard]] static std::size_t entry_bytes(std::string_view name) noexcept { return name.size() + 256; }
  [[nodiscard]] std::size_t size() const noexcept { return things_.size(); }

 private:
  struct Entry {
    std::string name;
    Ptr thing;
    SteadyTime expires;
  };
  using List = std::list<Entry>;

  void erase(typename List::iterator entry) {
    by_name_.erase(entry->name);
    things_.erase(entry);
  }

  List things_;  ///< the one used last in front
  std::unordered_map<std::string_view, typename List::iterator> by_name_;
};

}  // namespace bandwatch::api
