#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>

namespace bandwatch::api {

/// Who may work next, if several callers want more than there is room for: none can take another's share by asking more
/// often. A free place goes to the waiting caller who has the fewest at work, of his questions to the newest; room in
/// the queue is made by the caller who has the most in it. Pure.
class FairQueue {
 public:
  using Id = std::uint64_t;  ///< of one who waits

  /// One more of `caller` is at work, without having waited.
  void begin(const std::string& caller);
  /// One of `caller` has done.
  void end(const std::string& caller);

  /// Joins the queue.
  [[nodiscard]] Id wait(const std::string& caller);
  /// Leaves it without having worked. False if it had left before.
  bool give_up(const std::string& caller, Id id);

  /// Who gets a place that has become free: it leaves the queue and is at work. Nothing if nobody waits.
  [[nodiscard]] std::optional<Id> next();
  /// Who makes room in a full queue, the oldest of the caller with the most: it leaves. Nothing if nobody waits.
  [[nodiscard]] std::optional<Id> displace();

  /// Whether `caller` would still have no more than his part of `places` with one further question: all who work or
  /// wait count alike, he himself too.
  [[nodiscard]] bool is_within_share(const std::string& caller, std::size_t places) const;

  [[nodiscard]] std::size_t working() const noexcept { return working_; }
  [[nodiscard]] std::size_t waiting() const noexcept { return waiting_; }

 private:
  struct Caller {
    std::size_t working{0};
    std::deque<Id> waiting{};      ///< the oldest first
    std::uint64_t last_served{0};  ///< by number; among equals the one who was served longest ago comes first
  };
  using Callers = std::map<std::string, Caller>;

  void forget_idle(Callers::iterator caller);

  Callers callers_;  ///< those who work or wait
  std::size_t working_{0};
  std::size_t waiting_{0};
  Id last_id_{0};
  std::uint64_t served_{0};
};

}  // namespace bandwatch::api
