#pragma once

#include "common/core/result.hpp"
#include "common/core/time.hpp"
#include "common/promql/client_options.hpp"
#include "common/promql/connection.hpp"
#include "common/promql/query.hpp"
#include "common/promql/remote_read.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bandwatch::promql {

/// A response with its body as it was before compression.
struct Reply {
  unsigned status{0};
  bool from_victoriametrics{false};
  std::string content_type;
  std::string body;

  [[nodiscard]] bool is_success() const noexcept { return status >= 200 && status < 300; }
};

// All are pure.

/// The headers that every request to `url` has.
[[nodiscard]] HttpRequest make_blueprint(const ClientOptions& options, const BaseUrl& url);

/// GET `endpoint` (such as "/api/v1/status/flags") below the URL's prefix.
[[nodiscard]] HttpRequest make_get(const HttpRequest& blueprint, const BaseUrl& url, std::string_view endpoint);

/// POST /api/v1/query below the URL's prefix; a query of many matchers may be longer than a URL can be. The engine is
/// told to give up a little before `remaining` is over, so that its words reach us.
[[nodiscard]] HttpRequest make_query(const HttpRequest& blueprint, const BaseUrl& url, const Query& query,
                                     Duration remaining);

/// POST /api/v1/query_range, in the same way.
[[nodiscard]] HttpRequest make_range(const HttpRequest& blueprint, const BaseUrl& url, const RangeQuery& query,
                                     Duration remaining);

/// POST /api/v1/read below the URL's prefix: a remote read that may be answered in a stream of chunks.
[[nodiscard]] HttpRequest make_remote_read(const HttpRequest& blueprint, const BaseUrl& url,
                                           const std::vector<ChunkQuery>& queries);

/// "/api/v1/label/<label>/values" with its parameters.
[[nodiscard]] std::string label_values_endpoint(std::string_view label, const std::vector<std::string>& selectors,
                                                Window window);

/// The reply in `response`, at most `max_body` bytes; kMalformedData if its encoding is wrong or none that
/// `gzip_allowed` allows.
[[nodiscard]] Result<Reply> unpack(HttpResponse response, bool gzip_allowed, std::size_t max_body);

/// Why a reply is no answer of the query API, if so: a status other than 2xx (then the engine's own error if the body
/// is one, else what the status says), or a web page.
[[nodiscard]] std::optional<Error> refusal(const Reply& reply);

}  // namespace bandwatch::promql
