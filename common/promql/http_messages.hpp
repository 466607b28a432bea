#pragma once

#include "common/core/result.hpp"
#include "common/core/time.hpp"
#include "common/net/http_client.hpp"
#include "common/promql/query.hpp"
#include "common/promql/remote_read.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bandwatch::promql {

// All are pure.

/// A GET of `endpoint`, such as "/api/v1/status/flags".
[[nodiscard]] net::Request get_request(std::string endpoint);

/// How a query goes out. A query of many matchers may be longer than a URL can be, so that a form is the rule; but some
/// proxies let nobody write, and take every POST for that.
enum class Method : std::uint8_t { kPost = 1, kGet };

/// /api/v1/query. The database is told to give up a little before `remaining` is over, so that its words reach us.
[[nodiscard]] net::Request query_request(const Query& query, Duration remaining, Method method);

/// /api/v1/query_range, in the same way.
[[nodiscard]] net::Request range_request(const RangeQuery& query, Duration remaining, Method method);

/// POST /api/v1/read: a remote read that may be answered in a stream of chunks.
[[nodiscard]] net::Request read_request(const std::vector<ChunkQuery>& queries);

/// "/api/v1/label/<label>/values" with its parameters.
[[nodiscard]] std::string label_values_endpoint(std::string_view label, const std::vector<std::string>& selectors,
                                                Window window);

/// Whether VictoriaMetrics wrote it: its HTTP server names its host in every answer, and nothing else of the kind does.
[[nodiscard]] bool is_from_victoriametrics(const net::Reply& reply);

/// Why a reply is no answer of the query API, if so: a status other than 2xx (then the database's own error if the body
/// is one, else what the status says), or a web page.
[[nodiscard]] std::optional<Error> refusal(const net::Reply& reply);

}  // namespace bandwatch::promql
