#include "tests/world/chunks.hpp"

#include "tests/support/xor_encoder.hpp"

#include <protozero/pbf_writer.hpp>

#include <algorithm>
#include <bit>

namespace bandwatch::world {
namespace {

// Numbers of fields and enumerators are those of remote.proto and types.proto.
constexpr std::int32_t kXor = 1;

std::string label_message(const std::string& name, const std::string& value) {
  std::string out;
  protozero::pbf_writer writer{out};
  writer.add_string(1, name);
  writer.add_string(2, value);
  return out;
}

std::string chunk_message(const StoredChunk& chunk) {
  std::string out;
  protozero::pbf_writer writer{out};
  writer.add_int64(1, chunk.first.time_since_epoch().count());
  writer.add_int64(2, chunk.last.time_since_epoch().count());
  writer.add_enum(3, kXor);
  writer.add_bytes(4, chunk.bytes);
  return out;
}

}  // namespace

std::vector<StoredChunk> stored_chunks(const std::vector<UtcTime>& times, const std::vector<double>& values,
                                       std::size_t most) {
  std::vector<StoredChunk> out;
  for (std::size_t from = 0; from < times.size(); from += most) {
    const auto to = std::min(from + most, times.size());
    test::XorEncoder encoder;
    for (auto i = from; i < to; ++i)
      encoder.add(times[i].time_since_epoch().count(), std::bit_cast<std::uint64_t>(values[i]));
    out.push_back({times[from], times[to - 1], encoder.bytes()});
  }
  return out;
}

std::string frame_of(std::size_t index, const Labels& labels, std::span<const StoredChunk> chunks) {
  std::string series;
  protozero::pbf_writer of_series{series};
  for (const auto& [name, value] : labels.pairs())
    of_series.add_message(1, label_message(name, value));
  for (const auto& chunk : chunks)
    of_series.add_message(2, chunk_message(chunk));
  std::string out;
  protozero::pbf_writer of_frame{out};
  of_frame.add_message(1, series);
  of_frame.add_int64(2, static_cast<std::int64_t>(index));
  return out;
}

}  // namespace bandwatch::world
