#pragma once

#include "common/core/time.hpp"
#include "common/counting/schema.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace bandwatch::reading {

/// A series that was there a moment ago has no other one in its place.
inline constexpr Duration kMoment = std::chrono::minutes{1};

/// How the reader reads.
struct ReaderOptions {
  std::vector<counting::GatewaySchema> schemas;  ///< looked for all together; their series are united
  std::vector<std::string> replica_labels;  ///< say which of several equal scrapers has a sample: no part of a series
  std::string job;                          ///< scrape job of the gateway; empty: whatever jobs carry the schemas
  Duration pad{std::chrono::minutes{5}};    ///< read before the window, for the samples that deltas start from
  Duration retention{std::chrono::hours{24 * 15}};  ///< how far back a predecessor is looked for
  std::size_t page_samples{250'000};                ///< aimed at per page
  std::size_t piece_points{250'000};  ///< aimed at per range query: values of all series, at least 12 each
};

}  // namespace bandwatch::reading
