#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace bandwatch::api {

/// How many bytes may be held at once by everything that grows with what is asked: reads under way, tracks, answers,
/// streams. Whoever holds such bytes has a Share that counts them for as long as they live, whoever keeps them alive.
/// A handle: copies are the same budget. One that was made without a limit counts nothing.
class Budget {
 private:
  struct Core;

 public:
  /// Gives up one thing that is kept; false if there is nothing that would be freed by it.
  using Release = std::function<bool()>;

  Budget() = default;
  explicit Budget(std::size_t max_bytes);

  /// Bytes that are held. Not thread-safe itself, but for the budget any thread may have shares.
  class Share {
   public:
    Share() = default;
    explicit Share(const Budget& budget) : core_(budget.core_) {}
    Share(Share&& other) noexcept;
    Share& operator=(Share&& other) noexcept;
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;
    ~Share();

    /// Holds `bytes` from now on. To fit, what is kept is given up, so it is called on the one thread that the releases
    /// belong to. False, and nothing has changed, if it does not fit even so, or is more than one share may hold. Fewer
    /// bytes than before always fit.
    [[nodiscard]] bool resize(std::size_t bytes);
    /// The same on any thread: nothing is given up.
    [[nodiscard]] bool resize_within(std::size_t bytes);
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

   private:
    [[nodiscard]] bool resize(std::size_t bytes, bool may_release);

    std::shared_ptr<Core> core_;
    std::size_t bytes_{0};
  };

  /// Called where a share does not fit, as often as it helps; of several the one added first comes first. What it
  /// refers to must outlive the last growth of a share.
  void add_release(Release release);

  /// The most that one share may hold: half of all, so that no single question shuts out the others.
  [[nodiscard]] std::size_t most_at_once() const noexcept;
  [[nodiscard]] std::size_t max_bytes() const noexcept;
  [[nodiscard]] std::size_t used() const noexcept;

 private:
  std::shared_ptr<Core> core_;
};

}  // namespace bandwatch::api
