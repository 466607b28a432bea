#pragma once

#include "common/core/result.hpp"
#include "common/core/time.hpp"
#include "common/counting/series.hpp"
#include "common/promql/query.hpp"
#include "common/promql/remote_read.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace bandwatch::promql {

/// A complete answer. A vector is a list of series with one sample each.
struct Answer {
  std::vector<counting::Series> series;
};

/// What the database says of itself.
struct DatabaseInfo {
  std::string name{"unknown"};  ///< "prometheus", "victoriametrics", or "unknown"
  std::string version;          ///< empty if it doesn't say
  Duration retention{};         ///< how far back samples can exist
  bool retention_told{false};   ///< whether it says so itself; else it is what the settings assume
  bool streams_chunks{false};   ///< whether Client::read_chunks works
  bool streaming_told{false};   ///< whether it has answered that at all; else it could not be asked
  friend bool operator==(const DatabaseInfo&, const DatabaseInfo&) = default;
};

/// The seam to the time-series database. One object serves any number of coroutines of one executor at once.
///
/// Errors: kUnavailable (refused, reset, redirected, 5xx, too many requests, wrong credentials, no API at the URL, TLS
/// failure, a web page), kTimeout, kMalformedData (not JSON, cut off, or incomplete: any `warnings` make an answer
/// incomplete), kTooLarge (beyond our limit, or one of the database's), kInvalidArgument (400 and the like: the
/// database rejects the query). The last has no field: no argument of a caller is meant but our own query, and as with
/// all the others the detail is for the log.
class Client {
 public:
  Client() = default;
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  virtual ~Client() = default;

  /// Runs the query. The answer is complete or an error.
  [[nodiscard]] virtual boost::asio::awaitable<Result<Answer>> instant(Query query) = 0;

  /// Runs the query at each of its instants. Databases refuse more than 11,000 of them. The samples have those times.
  [[nodiscard]] virtual boost::asio::awaitable<Result<Answer>> range(RangeQuery query);

  /// Takes one frame of a remote read, whose bytes are valid during the call; see parse_chunked_read(). An error ends
  /// the read.
  using FrameSink = std::function<Result<void>(std::string_view)>;

  /// Streams the XOR chunks of all queries by remote read, one query after the other. Bounded in memory, not in length.
  /// kInvalidArgument if the database has no such read. On any error `on_frame` was given a part.
  [[nodiscard]] virtual boost::asio::awaitable<Result<void>> read_chunks(std::vector<ChunkQuery> queries,
                                                                         FrameSink on_frame);

  /// The values that `label` has on the series of any of `selectors` with samples in `window`; databases may name more,
  /// from shortly outside of it. Where selectors are refused it is asked by queries, of the window's last day at most.
  [[nodiscard]] virtual boost::asio::awaitable<Result<std::vector<std::string>>> label_values(
      std::string label, std::vector<std::string> selectors, Window window);

  /// Asks the database for its name, its retention and what it can do.
  [[nodiscard]] virtual boost::asio::awaitable<Result<DatabaseInfo>> describe() = 0;

  /// Host and port of the database, for logs; empty where there is none.
  [[nodiscard]] virtual std::string address() const { return {}; }

  /// Ends what is under way and refuses whatever is asked from now on, both with kUnavailable. A client that never
  /// waits has nothing to end.
  virtual void close() {}
};

}  // namespace bandwatch::promql
