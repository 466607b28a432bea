#pragma once

#include "common/core/result.hpp"
#include "common/core/time.hpp"
#include "common/counting/schema.hpp"
#include "common/promql/client.hpp"
#include "common/reading/reader.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace bandwatch::reading {

/// Whether the database can serve bandwidth, and if not, why.
struct ProbeReport {
  std::vector<std::string> schemas;  ///< schemas whose bandwidth family has samples
  std::size_t targets_up{0};         ///< gateway targets that answer their scrape
  std::size_t targets_down{0};       ///< gateway targets whose last scrape failed

  [[nodiscard]] bool ready() const noexcept { return !schemas.empty(); }
  std::string reason;  ///< empty if ready; else what is missing and what to do about it, for people
};

/// Looks at the hour before `now`. Errors are the client's: the database itself can't be asked.
[[nodiscard]] boost::asio::awaitable<Result<ProbeReport>> probe(promql::Client& client, const ReaderOptions& options,
                                                                UtcTime now);

}  // namespace bandwatch::reading
