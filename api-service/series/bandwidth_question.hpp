#pragma once

#include "api-service/cache/grouping.hpp"
#include "api-service/series/axis.hpp"
#include "common/core/result.hpp"
#include "common/counting/bucket_sink.hpp"
#include "common/counting/selection.hpp"
#include "common/http/request.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bandwatch::api {

/// An answer of /api/v1/bandwidth has at most this many buckets per line, as a range query of Prometheus has.
inline constexpr std::int64_t kMaxPoints = 11'000;
/// The number of buckets to stay within where the caller names neither a step nor max_points, which takes 1m at least.
inline constexpr std::int64_t kDefaultPoints = 1'000;
inline constexpr Duration kLongestSpan = std::chrono::hours{24 * 400};
inline constexpr Duration kShortestStep = std::chrono::seconds{15};
inline constexpr Duration kLongestStep = std::chrono::hours{24 * 31};

/// A validated question for bytes per bucket. The lists of its selection are sorted, and hold nothing twice.
struct BandwidthQuestion {
  Span span;
  counting::Selection selection;
  Grouping grouping;
  counting::Attribution attribution{counting::Attribution::kSample};
  std::optional<std::size_t> top;  ///< keep that many lines of each direction, sum the others
  bool compare_previous{false};    ///< show the same number of buckets before, too
  bool cumulative{false};          ///< each value is the sum from the first bucket on
};

/// Reads the parameters of GET /api/v1/bandwidth: lookback, or start and end; step or max_points; tz; direction,
/// service, route, consumer and workspace (the last four repeatable, each by equality); group_by (a list with commas,
/// repeatable); top; compare; cumulative; attribution. kInvalidArgument names the parameter and what is allowed.
[[nodiscard]] Result<BandwidthQuestion> parse_bandwidth_question(const http::Parameters& parameters);

/// One text per meaning, however it was spelled: for keys of caches. It holds the scope.
[[nodiscard]] std::string key_of(const BandwidthQuestion& question);

/// A Prometheus duration in `text` between the two limits; the error names `parameter`.
[[nodiscard]] Result<Duration> duration_within(const char* parameter, std::string_view text, Duration shortest,
                                               Duration longest);

}  // namespace bandwatch::api
