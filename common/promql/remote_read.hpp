#pragma once

#include "common/core/labels.hpp"
#include "common/core/result.hpp"
#include "common/core/time.hpp"
#include "common/promql/query.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bandwatch::promql {

/// The series of `metric` that meet all `matchers`, with their samples in `window`.
struct ChunkQuery {
  std::string metric;
  std::vector<Matcher> matchers;
  Window window;
};

/// The body of POST /api/v1/read that asks for streamed XOR chunks of all queries: a snappy block of protobuf.
/// Source: https://github.com/prometheus/prometheus/blob/main/prompb/remote.proto
[[nodiscard]] std::string remote_read_request(const std::vector<ChunkQuery>& queries);

/// One series of a frame. The views live as long as the frame.
struct ChunkedSeries {
  std::string_view labels_key;  ///< the labels as they came: equal for equal labels within one stream
  Labels labels;
  std::vector<std::string_view> chunks;  ///< XOR chunks in time order
};

/// What one frame of the answer holds: a part of the series of one query.
struct ChunkedRead {
  std::uint64_t query{0};  ///< its index in the request
  std::vector<ChunkedSeries> series;
};

/// Takes a frame apart. kMalformedData if it is no such message or has chunks in another encoding, as histograms have.
[[nodiscard]] Result<ChunkedRead> parse_chunked_read(std::string_view frame);

}  // namespace bandwatch::promql
