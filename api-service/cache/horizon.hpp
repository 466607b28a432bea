#pragma once

#include "api-service/cache/read_grid.hpp"
#include "api-service/cache/strip.hpp"
#include "common/core/result.hpp"
#include "common/core/time.hpp"
#include "common/reading/plans.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <optional>

namespace bandwatch::api {

/// Tells `sink` what passed in the buckets of a request; reading::Plans::read is one.
using ReadBuckets =
    std::function<boost::asio::awaitable<Result<reading::BucketReport>>(reading::BucketRequest, counting::BucketSink&)>;

/// The newest instant at which a scrape is visible in the database, as reads have shown it. What lies behind it by the
/// lateness is settled; what this machine's clock says settles nothing, unless there are no scrapes to go by. Pure.
class Horizon {
 public:
  /// `lateness`: how long samples may take to become visible.
  explicit Horizon(Duration lateness) : lateness_(lateness) {}

  /// Of another database, which is asked from `now` on: as good late, and nothing learnt yet.
  [[nodiscard]] Horizon anew(SteadyTime now) const {
    Horizon out{lateness_};
    out.since_ = now;
    return out;
  }

  /// Takes the newest scrape that `strip` shows of a read that began at `asked` and went up to the present. One that
  /// another database was asked for says nothing of this one's.
  void learn(const Strip& strip, SteadyTime asked);

  /// Whether nothing has been learnt for so long that more can be known.
  [[nodiscard]] bool is_old(SteadyTime now) const;
  /// Whether anything has been learnt, if only that there are no scrapes.
  [[nodiscard]] bool is_known() const noexcept { return learned_.has_value(); }

  /// Whether a scrape has been seen.
  [[nodiscard]] bool has_scrapes() const noexcept { return newest_.has_value(); }

  /// Up to where a read that begins at `now` finds what never changes.
  [[nodiscard]] Present present(UtcTime now, counting::Attribution attribution) const;

 private:
  Duration lateness_;
  SteadyTime since_{SteadyTime::min()};
  std::optional<UtcTime> newest_;
  std::optional<SteadyTime> learned_;
};

/// Reads nothing but scrapes, to find out how far they reach. Errors are those of `read`.
[[nodiscard]] boost::asio::awaitable<Result<void>> look_at(Horizon& horizon, ReadBuckets read, UtcTime now,
                                                           SteadyTime asked);

}  // namespace bandwatch::api
