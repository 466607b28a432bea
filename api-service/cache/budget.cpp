#include "api-service/cache/budget.hpp"

#include <algorithm>
#include <atomic>
#include <limits>
#include <utility>
#include <vector>

namespace bandwatch::api {

/// Lives as long as the last share: an answer may be on its way to a client when all else has ended.
struct Budget::Core {
  explicit Core(std::size_t max) : max_bytes(max) {}

  [[nodiscard]] bool take(std::size_t bytes) {
    auto before = used.load(std::memory_order_relaxed);
    do {
      if (bytes > max_bytes || before > max_bytes - bytes) return false;
    } while (!used.compare_exchange_weak(before, before + bytes, std::memory_order_relaxed));
    return true;
  }

  const std::size_t max_bytes;
  std::atomic<std::size_t> used{0};
  std::vector<Release> releases;
};

Budget::Budget(std::size_t max_bytes) : core_(std::make_shared<Core>(max_bytes)) {}

void Budget::add_release(Release release) {
  if (core_) core_->releases.push_back(std::move(release));
}

std::size_t Budget::max_bytes() const noexcept {
  return core_ ? core_->max_bytes : std::numeric_limits<std::size_t>::max();
}

std::size_t Budget::most_at_once() const noexcept {
  return max_bytes() / 2;
}

std::size_t Budget::used() const noexcept {
  return core_ ? core_->used.load(std::memory_order_relaxed) : 0;
}

Budget::Share::Share(Share&& other) noexcept : core_(std::move(other.core_)), bytes_(std::exchange(other.bytes_, 0)) {}

Budget::Share& Budget::Share::operator=(Share&& other) noexcept {
  std::swap(core_, other.core_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

Budget::Share::~Share() {
  if (core_) core_->used.fetch_sub(bytes_, std::memory_order_relaxed);
}

bool Budget::Share::resize(std::size_t bytes) {
  return resize(bytes, true);
}

bool Budget::Share::resize_within(std::size_t bytes) {
  return resize(bytes, false);
}

bool Budget::Share::resize(std::size_t bytes, bool may_release) {
  if (!core_) return true;
  if (bytes > bytes_) {
    if (bytes > core_->max_bytes / 2) return false;
    const auto more = bytes - bytes_;
    auto release = core_->releases.begin();
    while (!core_->take(more)) {
      if (!may_release) return false;
      while (release != core_->releases.end() && !(*release)())
        ++release;
      if (release == core_->releases.end()) return false;
    }
  } else {
    core_->used.fetch_sub(bytes_ - bytes, std::memory_order_relaxed);
  }
  bytes_ = bytes;
  return true;
}

}  // namespace bandwatch::api
