#pragma once

#include "common/core/result.hpp"
#include "common/core/time.hpp"
#include "common/counting/series.hpp"
#include "common/promql/client.hpp"
#include "common/reading/reader_options.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
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

/// Finds them among counters, of which `now` and `before` have the last value at two instants an hour apart: series of
/// one instance that differ in one label which is none of the gateway's own, whose values agree and have grown alike by
/// enough to be no accident, all of them. Pure.
[[nodiscard]] std::vector<TwinLabels> find_twin_labels(const std::vector<counting::GatewaySchema>& schemas,
                                                       const std::vector<counting::Series>& now,
                                                       const std::vector<counting::Series>& before);

/// What to tell of it, with what to set.
[[nodiscard]] std::string sentence_of(const TwinLabels& twins);

/// Asks the database for the counters of now and of an hour ago, and looks for twins among them. A fleet of more than
/// 20,000 series is asked for one of its services at a time: the first by name. Errors are the client's.
[[nodiscard]] boost::asio::awaitable<Result<std::vector<TwinLabels>>> look_for_twins(promql::Client& client,
                                                                                     const ReaderOptions& options,
                                                                                     UtcTime now);

}  // namespace bandwatch::reading
