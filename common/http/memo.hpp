#pragma once

#include "common/core/time.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace bandwatch::http {

/// The answer to a request that has been answered before, byte for byte but for its last headers. Immutable.
struct Memo {
  std::string head;  ///< as begin_head() writes it
  std::shared_ptr<const std::string> body;
  unsigned status{200};
  std::string target;
  UtcTime until;  ///< from then on it must be asked again

  [[nodiscard]] std::string_view bytes() const noexcept { return body ? std::string_view{*body} : std::string_view{}; }
};

/// What was answered to which request head. The same bytes are the same request, so they need neither be read nor
/// judged again while their answer is good. Bounded in number and in bytes. Not thread-safe.
class Memos {
 public:
  using MemoPtr = std::shared_ptr<const Memo>;

  /// The answer to a request whose head is `head`, null if there is none that is good at `now`.
  [[nodiscard]] MemoPtr find(std::string_view head, UtcTime now) const {
    const auto found = memos_.find(head);
    return found == memos_.end() || found->second->until <= now ? nullptr : found->second;
  }

  /// Keeps `memo`. Where room is short all that is kept goes: it comes back with the next requests.
  void put(std::string head, Memo memo) {
    const auto size = head.size() + memo.head.size() + memo.bytes().size();
    if (size > kMostBytes) return;
    if (memos_.size() >= kMost || bytes_ + size > kMostBytes) {
      memos_.clear();
      bytes_ = 0;
    }
    bytes_ += size;  // of one that is replaced too: the estimate errs on the safe side
    memos_.insert_or_assign(std::move(head), std::make_shared<const Memo>(std::move(memo)));
  }

  /// Forgets everything if `epoch` is another one than the last time.
  void enter(std::uint64_t epoch) {
    if (epoch == epoch_) return;
    epoch_ = epoch;
    memos_.clear();
    bytes_ = 0;
  }

  static constexpr std::size_t kMost = 1024;
  static constexpr std::size_t kMostBytes = 8 * 1024 * 1024;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
  };
  std::unordered_map<std::string, MemoPtr, Hash, std::equal_to<>> memos_;
  std::size_t bytes_{0};
  std::uint64_t epoch_{0};
};

}  // namespace bandwatch::http
