#pragma once

#include "api-service/cache/grouping.hpp"
#include "api-service/cache/ruler.hpp"
#include "api-service/cache/strip.hpp"
#include "common/core/time.hpp"
#include "common/counting/selection.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace bandwatch::api {

/// One text per selection, grouping and attribution, whatever the values hold.
[[nodiscard]] std::string key_of(const counting::Selection& selection, const Grouping& grouping,
                                 counting::Attribution attribution);

/// What tells one row of buckets from another.
struct TrackKey {
  counting::Selection selection;
  Grouping grouping;
  Ruler base{std::chrono::minutes{1}};
  counting::Attribution attribution{counting::Attribution::kSample};

  /// One text per key, whatever the values hold.
  [[nodiscard]] std::string text() const;
};

/// The buckets of one selection as far as they are known: settled ones at the base length, and the tail behind them as
/// it was read last.
class Track {
 public:
  /// When a read began, on both clocks.
  struct ReadAt {
    UtcTime wall;
    SteadyTime steady;
  };

  /// What `piece`, a strip of the key's grouping over whole buckets of its base, tells of the time up to `read_at`;
  /// `settled_until` as for take(). What it takes more is counted by `budget`.
  Track(TrackKey key, std::unique_ptr<Strip> piece, UtcTime settled_until, ReadAt read_at, const Budget& budget);

  /// Takes what was read from settled_until() or from before it up to `read_at`. What ends by `settled_until` never
  /// changes again; the rest is kept until the next call.
  void take(const Strip& piece, UtcTime settled_until, ReadAt read_at);

  /// Notes that nothing that take() could take lies before `read_at`.
  void look_at(ReadAt read_at) { read_at_ = read_at; }

  /// Says that it stands for a window in the past, which no later read goes on from.
  void end_here() { is_past_ = true; }

  /// Puts what was read of the time before start() in front.
  void prepend(std::unique_ptr<Strip> earlier);

  /// What it would take at the least, if the budget has had no room: then it is of no use any more. Else 0.
  [[nodiscard]] std::size_t wanted() const noexcept { return std::max(settled_->wanted(), tail_->wanted()); }

  /// Notes that somebody wants the buckets from `start` on now. What nobody has wanted for long may be forgotten by
  /// take().
  void want(UtcTime start, ReadAt now);

  [[nodiscard]] const TrackKey& key() const noexcept { return key_; }
  [[nodiscard]] bool is_past() const noexcept { return is_past_; }
  [[nodiscard]] UtcTime start() const noexcept { return settled_->grid().start; }
  [[nodiscard]] UtcTime settled_until() const noexcept { return settled_until_; }
  [[nodiscard]] UtcTime read_at() const noexcept { return read_at_.wall; }
  [[nodiscard]] SteadyTime read_when() const noexcept { return read_at_.steady; }
  [[nodiscard]] SteadyTime wanted_when() const noexcept { return wanted_when_; }
  [[nodiscard]] std::vector<const Strip*> strips() const { return {settled_.get(), tail_.get()}; }
  [[nodiscard]] std::size_t footprint() const { return settled_->footprint() + tail_->footprint(); }

 private:
  void take_tail(const Strip& piece);

  TrackKey key_;
  Budget budget_;
  std::unique_ptr<Strip> settled_;
  std::unique_ptr<Strip> tail_;
  UtcTime settled_until_;
  ReadAt read_at_;
  SteadyTime wanted_when_;
  bool is_past_{false};
  Duration reach_{};  ///< how far back somebody has wanted to see
};

}  // namespace bandwatch::api
