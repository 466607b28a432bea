#pragma once

#include "api-service/cache/grouping.hpp"
#include "api-service/cache/strip.hpp"
#include "common/core/time.hpp"
#include "common/counting/selection.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace bandwatch::api {

/// What tells one row of buckets from another.
struct TrackKey {
  counting::Selection selection;
  Grouping grouping;
  Duration base{};
  counting::Attribution attribution{counting::Attribution::kSample};

  /// One text per key, whatever the values hold.
  [[nodiscard]] std::string text() const;
};

/// The buckets of one selection as far as they are known: settled ones at the base length, and the tail behind them as
/// it was read last.
class Track {
 public:
  /// Empty: nothing is known from `start`, a multiple of the base, on.
  Track(TrackKey key, UtcTime start);

  /// Takes what was read from settled_until() or from before it up to `read_at`. What ends by `settled_until` never
  /// changes again; the rest is kept until the next call.
  void take(const Strip& piece, UtcTime settled_until, UtcTime read_at);

  /// Puts what was read of the time before start() in front.
  void prepend(std::unique_ptr<Strip> earlier);

  /// Notes that somebody wants the buckets from `start` on at the instant `now`. What nobody has wanted for long may be
  /// forgotten by take().
  void want(UtcTime start, UtcTime now);

  [[nodiscard]] const TrackKey& key() const noexcept { return key_; }
  [[nodiscard]] UtcTime start() const noexcept { return settled_->grid().start; }
  [[nodiscard]] UtcTime settled_until() const noexcept { return settled_until_; }
  [[nodiscard]] UtcTime read_at() const noexcept { return read_at_; }
  [[nodiscard]] UtcTime wanted_at() const noexcept { return wanted_at_; }
  [[nodiscard]] std::vector<const Strip*> strips() const { return {settled_.get(), tail_.get()}; }
  [[nodiscard]] std::size_t footprint() const { return settled_->footprint() + tail_->footprint(); }

 private:
  TrackKey key_;
  std::unique_ptr<Strip> settled_;
  std::unique_ptr<Strip> tail_;
  UtcTime settled_until_;
  UtcTime read_at_;
  UtcTime wanted_at_;
  Duration reach_{};  ///< how far back somebody has wanted to see
};

}  // namespace bandwatch::api
