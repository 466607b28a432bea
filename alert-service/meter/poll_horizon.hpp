#pragma once

#include "alert-service/meter/scrape_watch.hpp"
#include "alert-service/meter/window.hpp"
#include "common/core/time.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace bandwatch::alert {

/// Decides what a poll reads and how far it may count: never further than the newest sample that the database has
/// shown. Where it shows nothing, it is asked for more of the time that has passed, and nothing is counted until
/// something turns up; what was empty is asked again as long as it may still fill. Of one ledger; not thread-safe.
class PollHorizon {
 public:
  /// `late_for`: how old a hole may be that still fills; it is at least the overlap.
  PollHorizon(Duration overlap, Duration late_for) : overlap_(overlap), late_for_(std::max(overlap, late_for)) {}

  /// The stretch to read after `cursor`, when the database's time is `now`. Not longer than `page`; while nothing is
  /// found it is as long as `search`, since nothing is judged in it.
  [[nodiscard]] Stretch next(UtcTime cursor, UtcTime now, Duration page, Duration search, Duration retention) const;

  /// To watch the pages of a stretch with; what it has seen is kept by keep(), once that is booked.
  [[nodiscard]] ScrapeWatch watch(UtcTime cursor) const;

  /// The stretch was empty, when the database's time was `now`.
  void found_nothing(const Window& window, UtcTime now);
  /// After an empty one a long stretch has shown something, from `first` on: it is read again in shorter ones.
  void found(UtcTime first);
  [[nodiscard]] bool searching() const noexcept { return empty_to_.has_value() && !found_; }

  /// All of it is booked.
  void keep(ScrapeWatch watch);

  /// The stretch after `cursor` in which no target that was known had a sample, if it is longer than a target pauses.
  [[nodiscard]] std::optional<Window> hole(UtcTime cursor, const ScrapeWatch& watch) const;

  /// Where to look for samples that may have turned up before `cursor` and have not been counted, and of which
  /// instances; none: of all.
  struct LookBack {
    Window window;
    std::set<std::string> instances;
  };
  /// What was counted up to `cursor` by somebody who knew more, such as this service before it was started: how the
  /// targets were scraped is to be read there.
  [[nodiscard]] std::optional<Window> unknown_before(UtcTime cursor) const;
  void recall(const std::vector<counting::Series>& up);
  /// Whether it is time to look: a target has not been seen for a while, and its scrapes may come late.
  [[nodiscard]] std::optional<LookBack> look_back(UtcTime cursor, UtcTime now);

  /// From where on the stretch after `cursor` is read, usually.
  [[nodiscard]] UtcTime before(UtcTime cursor) const noexcept { return cursor - overlap_; }

  /// Whether what turned up before `cursor` at `since` may still have to be counted.
  [[nodiscard]] bool may_come(UtcTime since, UtcTime cursor) const noexcept { return since > cursor - late_for_; }
  [[nodiscard]] const ScrapeWatch& known() const noexcept { return watch_; }

 private:
  Duration overlap_;
  Duration late_for_;
  ScrapeWatch watch_;
  std::optional<UtcTime> empty_to_;  ///< nothing was found from the cursor to here
  bool found_{false};                ///< and behind it there is something
  bool all_empty_{false};            ///< up to the database's time
  bool recalled_{false};
  UtcTime looked_back_{};
};

}  // namespace bandwatch::alert
