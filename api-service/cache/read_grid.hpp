#pragma once

#include "api-service/cache/ruler.hpp"
#include "common/core/time.hpp"
#include "common/counting/bucket_sink.hpp"
#include "common/counting/buckets.hpp"

namespace bandwatch::api {

/// The length of the buckets in which what is not settled yet is read: the edge of what is settled lies between two.
inline constexpr Duration kFineStep = std::chrono::seconds{15};

/// How long samples may take to become visible, and for linear attribution also the sample after a bucket that brings
/// its last bytes: what is older is settled.
[[nodiscard]] constexpr Duration settle_delay(counting::Attribution attribution) {
  constexpr Duration kVisible = std::chrono::seconds{30};
  return attribution == counting::Attribution::kLinear ? kVisible + counting::kCatchUp : kVisible;
}

/// The buckets between the marks of `base` that cover `window`, whose edges are marks.
[[nodiscard]] counting::BucketGrid base_grid(Window window, const Ruler& base);

/// The buckets of a read, and up to where they are settled.
struct ReadGrid {
  counting::BucketGrid grid;
  UtcTime settled_until;
};

/// The buckets to read of `window` at the instant `now`: from mark to mark of `base` as far as everything is settled,
/// the last of them only up to there; then fine ones, not beyond the one that holds `now`. All marks, and window.start,
/// are multiples of kFineStep.
[[nodiscard]] ReadGrid read_grid(Window window, const Ruler& base, counting::Attribution attribution, UtcTime now);

}  // namespace bandwatch::api
