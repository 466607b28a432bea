#pragma once

#include "api-service/routes/prepared.hpp"
#include "common/core/time.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <unordered_map>

namespace bandwatch::api {

/// Where one thread finds answers that are kept elsewhere, so that a warm one costs neither a lock nor another thread.
/// It keeps none of them alive. Not thread-safe.
class Desk {
 public:
  /// The answer called `name`, null if it is not there any more or has expired.
  [[nodiscard]] PreparedPtr find(const std::string& name, SteadyTime now) const {
    const auto found = answers_.find(name);
    if (found == answers_.end()) return nullptr;
    auto answer = found->second.lock();
    return answer && answer->expires > now ? answer : nullptr;
  }

  /// Where room is short all names go: they come back with the next requests.
  void put(const std::string& name, const PreparedPtr& prepared) {
    const auto size = name.size() + kEntryBytes;
    if (bytes_ + size > kMostBytes) {
      answers_.clear();
      bytes_ = 0;
    }
    if (answers_.insert_or_assign(name, prepared).second) bytes_ += size;
  }

  static constexpr std::size_t kMostBytes = 512 * 1024;

 private:
  static constexpr std::size_t kEntryBytes = 128;  // what holds a name

  std::unordered_map<std::string, std::weak_ptr<const Prepared>> answers_;
  std::size_t bytes_{0};
};

}  // namespace bandwatch::api
