#pragma once

#include "common/core/time.hpp"
#include "common/http/response.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace bandwatch::http {

/// The answer to a request that has been answered before, byte for byte but for its last headers. It keeps no body
/// alive: whoever made the answer decides how long that is worth its memory. Immutable.
struct Memo {
  std::string head;                         ///< as begin_head() writes it
  std::weak_ptr<const std::string> body{};  ///< of an answer that has one
  bool has_body{false};
  unsigned status{200};
  std::string target{};
  Reuse reuse{};
};

/// What was answered to which request head. The same bytes are the same request, so they need neither be read nor
/// judged again while their answer is good. Bounded in bytes. Not thread-safe.
class Memos {
 public:
  using MemoPtr = std::shared_ptr<const Memo>;

  /// A memo and its body.
  struct Found {
    MemoPtr memo;  ///< null: there is none
    std::shared_ptr<const std::string> body;

    [[nodiscard]] std::string_view bytes() const noexcept {
      return body ? std::string_view{*body} : std::string_view{};
    }
  };

  /// The answer to a request whose head is `head`, if there is one that is good by `clock`.
  [[nodiscard]] Found find(std::string_view head, const Clock& clock) const {
    const auto found = memos_.find(head);
    if (found == memos_.end() || !found->second->reuse.is_good(clock)) return {};
    auto body = found->second->body.lock();
    if (!body && found->second->has_body) return {};
    return {found->second, std::move(body)};
  }

  /// Keeps `memo`. Where room is short all that is kept goes: it comes back with the next requests.
  void put(std::string head, Memo memo) {
    const auto size = kEntryBytes + 2 * head.size() + memo.head.size() + memo.target.size();
    if (size > kMostBytes) return;
    if (bytes_ + size > kMostBytes) {
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

  static constexpr std::size_t kMostBytes = 1024 * 1024;

 private:
  static constexpr std::size_t kEntryBytes = 256;  // what holds the texts together

  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
  };
  std::unordered_map<std::string, MemoPtr, Hash, std::equal_to<>> memos_;
  std::size_t bytes_{0};
  std::uint64_t epoch_{0};
};

}  // namespace bandwatch::http
