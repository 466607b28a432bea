#pragma once

#include "common/core/labels.hpp"
#include "common/core/time.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace bandwatch::world {

/// An XOR chunk with the times of its first and last sample.
struct StoredChunk {
  UtcTime first;
  UtcTime last;
  std::string bytes;
};

/// The samples in chunks of at most `most` samples each.
[[nodiscard]] std::vector<StoredChunk> stored_chunks(const std::vector<UtcTime>& times,
                                                     const std::vector<double>& values, std::size_t most);

/// A frame of a streamed remote read that answers query `index` with some chunks of one series.
/// Source: https://github.com/prometheus/prometheus/blob/main/prompb/remote.proto
[[nodiscard]] std::string frame_of(std::size_t index, const Labels& labels, std::span<const StoredChunk> chunks);

}  // namespace bandwatch::world
