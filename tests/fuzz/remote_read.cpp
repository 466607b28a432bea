#include "common/promql/remote_read.hpp"
#include "common/promql/frames.hpp"
#include "common/promql/xor_chunk.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>

namespace {

using bandwatch::fuzz::require;

/// A chunk is read to its end or to its first damage, and never gives more samples than it promises.
void read_chunk(std::string_view chunk) {
  std::size_t samples = 0;
  const bool whole = bandwatch::promql::read_xor_chunk(chunk, [&samples](std::int64_t, std::uint64_t) { ++samples; });
  if (chunk.size() < 2) {
    require(!whole, "a chunk has a head");
    return;
  }
  const auto promised =
      static_cast<std::size_t>(static_cast<unsigned char>(chunk[0])) * 256 + static_cast<unsigned char>(chunk[1]);
  require(samples <= promised, "no sample is made up");
  require(!whole || samples == promised, "a whole chunk gives all it promises");
}

/// Frames come out the same however the stream is cut.
std::size_t read_frames(std::string_view stream, std::size_t piece, bool& good) {
  std::size_t bytes = 0;
  bandwatch::promql::Frames frames{[&bytes](std::string_view frame) {
    bytes += frame.size() + 1;
    return bandwatch::Result<void>{};
  }};
  good = true;
  while (good && !stream.empty()) {
    const auto room = frames.room();
    const auto count = std::min({room.size(), stream.size(), piece});
    std::copy_n(stream.begin(), count, room.begin());
    stream.remove_prefix(count);
    good = frames.filled(count).has_value();
  }
  good = good && frames.end().has_value();
  return bytes;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = bandwatch::fuzz::text_of(data, size);
  read_chunk(input);
  bool good_at_once = false;
  bool good_in_pieces = false;
  const auto at_once = read_frames(input, input.size() + 1, good_at_once);
  const auto in_pieces = read_frames(input, 3, good_in_pieces);
  require(at_once == in_pieces && good_at_once == good_in_pieces, "cutting the stream changes nothing");
  const auto read = bandwatch::promql::parse_chunked_read(input);
  if (!read) return 0;
  for (const auto& series : read->series) {
    for (const auto chunk : series.chunks) {
      require(chunk.empty() || (chunk.data() >= input.data() && chunk.data() + chunk.size() <= input.data() + size),
              "a chunk lies inside of the frame");
      read_chunk(chunk);
    }
  }
  return 0;
}
