#pragma once

#include "api-service/cache/read_grid.hpp"
#include "common/core/period.hpp"
#include "common/core/time.hpp"
#include "common/counting/buckets.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace bandwatch::api {

/// The distance of bucket ends: a fixed one, counted from 1970, or a calendar one in the axis' zone.
using Step = std::variant<Duration, PeriodKind>;

/// "1m", "1d", "1w" or "1mo".
[[nodiscard]] std::string text_of(const Step& step);

/// Which buckets a question is about: those that touch (now - lookback, now], or the given window.
struct Span {
  Duration lookback{};           ///< from now, where no window is given
  std::optional<Window> window;  ///< what lies beyond now is cut off
  Step step{Duration{std::chrono::minutes{1}}};
  std::string zone{"UTC"};
};

/// Contiguous whole buckets. The last one may end in the future: it is still open.
struct Axis {
  counting::BucketGrid grid;
  Step step{Duration{std::chrono::minutes{1}}};
  std::string zone;

  [[nodiscard]] Window window() const { return grid.window(); }
};

/// The buckets of `span`, aligned outwards to its step.
[[nodiscard]] Axis make_axis(const Span& span, UtcTime now);

/// The same number of buckets immediately before `axis`.
[[nodiscard]] Axis previous_axis(const Axis& axis);

/// A lower bound of the number of buckets of `span`, found without making them.
[[nodiscard]] std::int64_t bucket_count(const Span& span);

/// Where the buckets end that are kept for `axis`, to serve `window`: at multiples of the coarsest of 1h, 15m, 5m and
/// 1m that serves all its ends, so that axes with other steps share them; where these would be many, at its own ends
/// alone. Nothing if its ends are no multiples of kFineStep.
[[nodiscard]] std::optional<Ruler> base_of(const Axis& axis, Window window);

}  // namespace bandwatch::api
