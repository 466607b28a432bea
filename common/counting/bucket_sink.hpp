#pragma once

#include "common/core/time.hpp"
#include "common/counting/accountant.hpp"
#include "common/counting/buckets.hpp"
#include "common/counting/series.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace bandwatch::counting {

/// A delta between samples that are further apart shows the traffic of an outage at its end: it is told as an event,
/// and linear attribution doesn't spread it.
inline constexpr Duration kCatchUp = std::chrono::minutes{5};

[[nodiscard]] inline bool is_catch_up(const Delta& delta) noexcept {
  return delta.at - delta.from > kCatchUp;
}

/// Where the bytes between two samples are booked.
enum class Attribution : std::uint8_t {
  kSample = 1,  ///< in the bucket of the later sample, as the ledger does
  kLinear,      ///< evenly over the time between the two; the sum stays the same
};

/// The scrapes of one target in one bucket.
struct ScrapeCount {
  std::uint32_t seen{0};  ///< samples of `up`
  std::uint32_t ok{0};    ///< those of them that equal 1
  friend bool operator==(const ScrapeCount&, const ScrapeCount&) = default;
};

/// Takes what a read finds, piece by piece, so that nobody holds all of it. A series or target may come in any number
/// of pieces, in any order: pieces add up.
class BucketSink {
 public:
  BucketSink() = default;
  BucketSink(const BucketSink&) = delete;
  BucketSink& operator=(const BucketSink&) = delete;
  virtual ~BucketSink() = default;

  /// Everything told before is void: the read starts (again, by another plan).
  virtual void begin() = 0;

  /// `bytes[i]` of `series` passed in bucket `first + i` of the grid. Comes at least once, if only with zeros, for
  /// every series that has a sample inside the grid.
  virtual void on_bytes(const CountedSeries& series, std::size_t first, std::span<const Bytes> bytes) = 0;

  /// A delta that is more than a difference: any origin but kContinued, or over more than kCatchUp. Its bytes are also
  /// part of what on_bytes tells. The plan `boundaries` tells catch-ups only of the buckets that it reads raw: those
  /// that lack minutes of scrapes are among them.
  virtual void on_event(const CountedSeries& series, const Delta& delta) = 0;

  /// `counts[i]` are the scrapes of `target` in bucket `first + i`.
  virtual void on_scrapes(const Target& target, std::size_t first, std::span<const ScrapeCount> counts) = 0;
};

}  // namespace bandwatch::counting
