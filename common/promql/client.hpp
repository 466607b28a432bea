#pragma once

#include "common/bandwidth/series.hpp"
#include "common/core/result.hpp"
#include "common/core/time.hpp"
#include "common/promql/query.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>
#include <vector>

namespace bandwatch::promql {

/// A complete answer. A vector is a list of series with one sample each.
struct Answer {
  std::vector<bandwidth::Series> series;
};

/// What the engine says of itself.
struct EngineInfo {
  std::string name;     ///< "prometheus", "victoriametrics", or "unknown"
  std::string version;  ///< empty if it doesn't say
  Duration retention;   ///< how far back samples can exist
};

/// The seam to the time-series database. One object serves any number of coroutines of one executor at once.
///
/// Errors: kUnavailable (refused, reset, redirected, 5xx, too many requests, wrong credentials, no API at the URL, TLS
/// failure), kTimeout, kMalformedData (not JSON, cut off, too large, or incomplete: any `warnings` make an answer
/// incomplete), kInvalidArgument (400 and the like: the engine rejects the query). The last has no field: no argument
/// of a caller is meant but our own query, and as with all the others the detail is for the log.
class Client {
 public:
  Client() = default;
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  virtual ~Client() = default;

  /// Runs the query. The answer is complete or an error.
  [[nodiscard]] virtual boost::asio::awaitable<Result<Answer>> instant(Query query) = 0;

  /// Asks the engine for its name and retention.
  [[nodiscard]] virtual boost::asio::awaitable<Result<EngineInfo>> engine() = 0;
};

}  // namespace bandwatch::promql
