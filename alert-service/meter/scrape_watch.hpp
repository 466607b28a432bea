#pragma once

#include "alert-service/ledger/records.hpp"
#include "common/core/time.hpp"
#include "common/counting/accountant.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace bandwatch::alert {

/// Watches the targets while pages go by: when each was scraped last, at what rhythm, and which scrapes there should
/// have been by that rhythm. How long a page or a poll is says nothing about a scrape. Not thread-safe.
class ScrapeWatch {
 public:
  /// Looks at a page; pages come in time order and may overlap. What is not in `window` was there before.
  void see(const counting::Page& page, const Window& window);

  /// The newest sample in the window, of whatever target: the database shows that much; none: it shows nothing.
  [[nodiscard]] std::optional<UtcTime> newest() const noexcept { return newest_; }

  /// The oldest sample in the window.
  [[nodiscard]] std::optional<UtcTime> oldest() const noexcept { return oldest_; }

  /// The scrapes that are news, by slot end: those that are there, and those that a target's rhythm lacks between two
  /// of them. What a target lacks after its last one is not known yet, and counted once it is back.
  [[nodiscard]] const std::map<UtcTime, Scrapes>& scrapes() const noexcept { return scrapes_; }

  /// Takes note of targets whose scrapes in these samples of `up` have been counted before.
  void recall(const std::vector<counting::Series>& up);

  /// Of which targets nothing has been seen lately at `t`, though it was before.
  struct Missing {
    std::optional<UtcTime> since;  ///< of the one that is missing longest; none: none is missing
    std::set<std::string> instances;
  };
  /// None of those is missing that have been scraped in the `grace` before `t`, or not for longer than `most`.
  [[nodiscard]] Missing missing(UtcTime t, Duration grace, Duration most) const;

  /// The longest rhythm of a target; zero if none is known.
  [[nodiscard]] Duration slowest() const noexcept;

  /// The window after `cursor` follows. The targets stay known, but those that have been gone for days.
  void begin_window(UtcTime cursor);

  /// Whether a target has a sample among these of `up` that is newer than what was seen of it.
  [[nodiscard]] bool has_turned_up(const std::vector<counting::Series>& up) const;

 private:
  struct Life {
    UtcTime last;
    Duration rhythm{};  ///< between two scrapes that follow one another; zero: not known yet
  };
  void take(const counting::Series& series, const Window& window);
  void miss(const Life& life, UtcTime at, const Window& window);
  void show(UtcTime at);

  std::map<counting::Target, Life> lives_;
  std::map<UtcTime, Scrapes> scrapes_;
  std::optional<UtcTime> newest_;
  std::optional<UtcTime> oldest_;
};

/// The scrapes with the doubts of each slot added.
[[nodiscard]] std::map<UtcTime, Scrapes> with_doubts(std::map<UtcTime, Scrapes> scrapes,
                                                     const std::map<UtcTime, Scrapes>& doubts);

}  // namespace bandwatch::alert
