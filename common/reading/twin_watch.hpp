#pragma once

#include "common/core/result.hpp"
#include "common/core/time.hpp"
#include "common/counting/series.hpp"
#include "common/promql/client.hpp"
#include "common/reading/reader_options.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace bandwatch::reading {

/// Two values of one label that stand for one and the same counter, so that its bytes count twice: two scrape jobs that
/// show one node, or a replica label that nobody has named.
struct TwinLabels {
  std::string label;
  std::string first;  ///< empty: without the label
  std::string second;
  std::string instance;   ///< one target that shows it
  std::size_t series{0};  ///< pairs of series that agree

  friend bool operator==(const TwinLabels&, const TwinLabels&) = default;
};

/// How much is looked at. Twins that take turns in it twice are noticed.
inline constexpr Duration kTwinWindow = std::chrono::minutes{15};
/// And how often: so no stretch as short as this stays unseen.
inline constexpr Duration kTwinPause = std::chrono::minutes{5};

/// The labels of scrapers that `scrapes`, series of `up` or of witnesses, have: all but those by which a gateway tells
/// its counters apart, in either spelling, which a target may have too, and those of replicas that are known. Pure.
[[nodiscard]] std::set<std::string> scraper_labels(const ReaderOptions& options,
                                                   const std::vector<counting::Series>& scrapes);

/// Finds them among counters with the samples of a while: series of one instance that differ in one of `labels` alone,
/// which are labels of scrapers and not of the gateway, and of which neither shows less than the other did just
/// before, but for restarts, for most of their pairs. Pure.
[[nodiscard]] std::vector<TwinLabels> find_twin_labels(const std::set<std::string>& labels,
                                                       const std::vector<counting::Series>& counters);

/// What to tell of it, with what to set.
[[nodiscard]] std::string sentence_of(const TwinLabels& twins);

/// Asks the database for the counters of kTwinWindow before `now`, and looks for twins among them. Labels of scrapers
/// are `job` and scraper_labels() of `up` and the witnesses. Of a fleet of more than 2,000 series one service is asked
/// for, the first by name. Errors are the client's.
[[nodiscard]] boost::asio::awaitable<Result<std::vector<TwinLabels>>> look_for_twins(promql::Client& client,
                                                                                     const ReaderOptions& options,
                                                                                     const std::set<std::string>& jobs,
                                                                                     UtcTime now);

}  // namespace bandwatch::reading
