#pragma once

#include "common/core/result.hpp"

#include <string>
#include <string_view>

namespace bandwatch::promql {

/// At most 300 bytes of a peer's text for a log line, with anything but printable ASCII as '?'.
[[nodiscard]] std::string excerpt(std::string_view text);

/// The database answered with something that is not a complete answer.
[[nodiscard]] Error malformed(std::string_view why);

/// Whether an answer is made for people: by its Content-Type, or as it begins with a tag. No JSON does.
[[nodiscard]] bool is_web_page(std::string_view content_type, std::string_view body);

/// There is such a page where the query API should be.
[[nodiscard]] Error web_page();

/// What `"status":"error"` means. `type` is the database's errorType: bad_data is kInvalidArgument, timeout and
/// canceled are kTimeout, all else (execution, internal, unavailable, too_many_requests, VictoriaMetrics' numbers)
/// kUnavailable; Prometheus reports some deadlines as "execution", and these are told by their text, as are limits of
/// any database on what may be asked at once: kTooLarge. Source:
/// https://prometheus.io/docs/prometheus/latest/querying/api/#format-overview
[[nodiscard]] Error database_error(std::string_view type, std::string_view message);

/// What an HTTP status other than 2xx means where the body says nothing that can be understood.
[[nodiscard]] Error status_error(unsigned status);

}  // namespace bandwatch::promql
