#pragma once

#include "common/counting/accountant.hpp"
#include "common/counting/series.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace bandwatch::test {

/// What a generated life of a gateway may hold.
struct HistoryOptions {
  std::uint64_t seed{1};
  std::size_t targets{3};
  std::size_t scrapes{240};
  Duration interval{std::chrono::seconds{15}};
  double restart_chance{0.03};  ///< of each target, between two scrapes
  double failed_chance{0.03};   ///< of each scrape: `up` is 0, no samples
  double outage_chance{0.004};  ///< of each scrape: the next 25 fail too
  double traffic_chance{0.6};   ///< of each series, between two scrapes
  UtcTime begin{std::chrono::milliseconds{1'790'000'000'000}};
};

/// What one scrape newly shows of one series, as far as anybody can know it from the samples.
struct Counted {
  std::string id;  ///< of the series
  counting::Target target;
  std::string service;
  counting::Direction direction{counting::Direction::kEgress};
  UtcTime at;
  std::uint64_t bytes{0};
};

/// A gateway's life as a time-series database would hold it, with the truth beside it. The truth comes from the
/// simulated traffic itself, not from the samples.
struct History {
  Window window;  ///< all samples lie inside
  std::vector<counting::Series> counters;
  std::vector<counting::Series> up;
  std::vector<counting::Series> witnesses;
  /// Bytes that truly passed, per series id, up to its target's last good scrape.
  std::map<std::string, std::uint64_t> truth;
  /// Of these, what no scrape could ever show: traffic between a last good scrape and a restart, traffic before a
  /// target's first scrape, and what a restart that leaves no trace hides.
  std::map<std::string, std::uint64_t> lost;
  /// Truth without what is lost, scrape by scrape.
  std::vector<Counted> counted;
};

/// Kong 3 counters of several targets with births, restarts (masked ones too), failed scrapes and outages. The same
/// options give the same history.
[[nodiscard]] History make_history(const HistoryOptions& options);

/// The samples of `all` inside `window`; series without any are left out.
[[nodiscard]] std::vector<counting::Series> cut(const std::vector<counting::Series>& all, Window window);

/// What a reader would fetch of `history` for `window`.
[[nodiscard]] counting::Page page_of(const History& history, Window window);

/// What the database would answer: the last sample before each question's, the target's earlier scrapes, and whether a
/// witness fell in between. Looks at the whole history.
[[nodiscard]] counting::Answers answer(const History& history, const std::vector<counting::Question>& questions);

}  // namespace bandwatch::test
