#pragma once

#include "api-service/cache/ruler.hpp"
#include "common/core/time.hpp"
#include "common/counting/bucket_sink.hpp"
#include "common/counting/buckets.hpp"

namespace bandwatch::api {

/// The length of the buckets in which what is not settled yet is read: the edge of what is settled lies between two.
inline constexpr Duration kFineStep = std::chrono::seconds{15};

/// How far behind the newest scrape everything is settled: samples take up to `lateness` to become visible, and for
/// linear attribution the sample after a bucket brings its last bytes.
[[nodiscard]] constexpr Duration settle_delay(counting::Attribution attribution, Duration lateness) {
  return attribution == counting::Attribution::kLinear ? lateness + counting::kCatchUp : lateness;
}

/// The end of what can be read. All but `now` are multiples of kFineStep.
struct Present {
  UtcTime now;
  UtcTime settled;    ///< nothing up to here changes any more
  UtcTime fine_from;  ///< from here on buckets are fine, so that what settles next is a whole number of them
};

/// The buckets between the marks of `base` that cover `window`, whose edges are marks.
[[nodiscard]] counting::BucketGrid base_grid(Window window, const Ruler& base);

/// The buckets of a read, and up to where they are settled.
struct ReadGrid {
  counting::BucketGrid grid;
  UtcTime settled_until;
};

/// The buckets to read of `window`: from mark to mark of `base` up to where they are fine, with an end where what is
/// settled ends; not beyond the one that holds the present. All marks, and window.start, are multiples of kFineStep.
[[nodiscard]] ReadGrid read_grid(Window window, const Ruler& base, const Present& present);

}  // namespace bandwatch::api
