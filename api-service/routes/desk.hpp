#pragma once

#include "api-service/routes/prepared.hpp"
#include "common/core/time.hpp"

#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace bandwatch::api {

/// The answers that one thread has at hand, so that a warm one costs neither a lock nor another thread. Not
/// thread-safe.
class Desk {
 public:
  /// The answer called `name`, null if it is not there or has expired. The pointer lives until the next put().
  [[nodiscard]] const PreparedPtr* find(const std::string& name, UtcTime now) const {
    const auto found = answers_.find(name);
    if (found == answers_.end() || found->second->expires <= now) return nullptr;
    return &found->second;
  }

  void put(const std::string& name, PreparedPtr prepared, UtcTime now) {
    if (answers_.size() >= kMostAnswers) {
      std::erase_if(answers_, [&](const auto& entry) { return entry.second->expires <= now; });
      if (answers_.size() >= kMostAnswers) answers_.clear();
    }
    answers_.insert_or_assign(name, std::move(prepared));
  }

 private:
  static constexpr std::size_t kMostAnswers = 512;
  std::unordered_map<std::string, PreparedPtr> answers_;
};

}  // namespace bandwatch::api
