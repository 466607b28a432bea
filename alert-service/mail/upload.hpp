#pragma once

#include <atomic>
#include <cstddef>
#include <exception>
#include <functional>
#include <optional>
#include <span>
#include <string_view>

namespace bandwatch::alert {

/// Hands a message over piece by piece, as libcurl asks for it, and asks for leave before the last bytes go. These are
/// the last two, so that a connection lost within the message leaves no doubt. It sees only references: message,
/// `before_last` and `stop` must outlive it.
class Upload {
 public:
  /// `message` has at least two bytes.
  Upload(std::string_view message, const std::function<bool()>& before_last, const std::atomic<bool>& stop)
      : rest_(message), before_last_(before_last), stop_(stop) {}

  /// Fills the front of `room` (at least two bytes) and returns how much; 0 at the end. None: break the dialogue off,
  /// as `stop` is set, or `before_last` returned false or threw.
  [[nodiscard]] std::optional<std::size_t> read(std::span<char> room) noexcept;

  [[nodiscard]] bool started() const noexcept { return started_; }
  /// Everything went, so the message must be considered on its way.
  [[nodiscard]] bool handed_over() const noexcept { return rest_.empty(); }
  /// What `before_last` threw.
  [[nodiscard]] std::exception_ptr failure() const noexcept { return failure_; }

 private:
  [[nodiscard]] bool may_finish() noexcept;

  std::string_view rest_;
  const std::function<bool()>& before_last_;
  const std::atomic<bool>& stop_;
  bool started_{false};
  std::exception_ptr failure_{};
};

}  // namespace bandwatch::alert
