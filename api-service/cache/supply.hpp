#pragma once

#include "api-service/cache/flights.hpp"
#include "api-service/cache/horizon.hpp"
#include "api-service/cache/track_store.hpp"
#include "common/core/result.hpp"
#include "common/core/time.hpp"
#include "common/reading/plans.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace bandwatch::api {

/// How much is kept, and how old it may get.
struct SupplyOptions {
  Duration open_for{std::chrono::seconds{5}};  ///< how long the tail of a track is shown before it is read again
  Duration stale_for{};                        ///< how long it is shown on while the database fails
};

/// How it is read.
struct SupplyReads {
  ReadBuckets on_demand;  ///< what somebody waits for
  ReadBuckets refresh;    ///< the tails of all live charts
};

/// The refusal of what would take `wanted` bytes and does not fit into `budget`: kInvalidArgument if no question may
/// take as much, else kOverloaded.
[[nodiscard]] Error over_budget(std::size_t wanted, const Budget& budget);

/// Gets the buckets that answers are made of, from memory as far as possible. What is missing is read once for all who
/// want it, and the tails of all live charts are read together. For coroutines of one single-threaded executor.
class Supply {
 public:
  using TrackPtr = std::shared_ptr<const Track>;

  /// What is read and kept is counted by `budget`, for which tracks are given up. `horizon` outlives this.
  Supply(boost::asio::any_io_executor executor, SupplyReads reads, const Clock& clock, SupplyOptions options,
         const Budget& budget, Horizon& horizon);
  Supply(const Supply&) = delete;
  Supply& operator=(const Supply&) = delete;

  /// A track that knows `window`, aligned to the key's base, as well as it can be known: what lies before now is at
  /// most `open_for` old; or, while the database is kUnavailable or in kTimeout or too much is asked, at most
  /// `stale_for`. Errors are those of the reads, and those of over_budget().
  [[nodiscard]] boost::asio::awaitable<Result<TrackPtr>> get(TrackKey key, Window window);

  /// What can be read now, with the horizon looked at if need be. Errors are those of the reads.
  [[nodiscard]] boost::asio::awaitable<Result<Present>> present(counting::Attribution attribution);

  /// Reads the tails of live charts before anybody has to wait for them. Never ends.
  [[nodiscard]] boost::asio::awaitable<void> keep_fresh();

  [[nodiscard]] const SupplyOptions& options() const noexcept { return options_; }

  /// Whether `track` shows `window` at `now` as well as it can be known.
  [[nodiscard]] bool is_fresh(const Track& track, Window window, SteadyTime now) const;

 private:
  [[nodiscard]] Track::ReadAt now() const { return {clock_.now(), clock_.steady()}; }
  using Mutable = std::shared_ptr<Track>;
  /// How the tails of all charts with one attribution go on.
  struct Group {
    counting::Selection selection;
    std::shared_ptr<const counting::Resume> resume;
  };

  /// Whether the others' reads leave the track behind.
  [[nodiscard]] bool lags(const Track& track, Track::ReadAt now) const;
  /// A track that may stand in for one that can't be read.
  [[nodiscard]] TrackPtr find_stale(const std::string& name, Window window, SteadyTime now) const;
  [[nodiscard]] boost::asio::awaitable<Result<void>> improve(std::string name, TrackKey key, Window window,
                                                             Track::ReadAt now, std::optional<Duration> patience);
  /// Reads everything of a window that no track knows.
  [[nodiscard]] boost::asio::awaitable<Result<void>> load(std::string name, TrackKey key, Window window);
  /// Reads what lies before a track.
  [[nodiscard]] boost::asio::awaitable<Result<void>> extend(Mutable track, UtcTime start);
  /// Reads what a track has missed since it was last wanted.
  [[nodiscard]] boost::asio::awaitable<Result<void>> catch_up(Mutable track);
  /// An error if the budget has no room for `track` any more.
  [[nodiscard]] Result<void> checked(const Track& track) const;
  /// Reads the tails of all live tracks with this attribution.
  [[nodiscard]] boost::asio::awaitable<Result<void>> refresh(counting::Attribution attribution);
  [[nodiscard]] std::vector<Mutable> live(counting::Attribution attribution, Track::ReadAt now) const;

  SupplyReads reads_;
  const Clock& clock_;
  SupplyOptions options_;
  Budget budget_;
  Horizon& horizon_;
  Flights flights_;
  TrackStore store_;
  std::map<counting::Attribution, Group> groups_;
};

}  // namespace bandwatch::api
