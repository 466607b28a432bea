#include "common/promql/remote_read.hpp"

#include "common/promql/response_errors.hpp"

#include <snappy.h>
#include <protozero/exception.hpp>
#include <protozero/pbf_reader.hpp>
#include <protozero/pbf_writer.hpp>

#include <utility>

namespace bandwatch::promql {
namespace {

// Numbers of fields and enumerators are those of remote.proto and types.proto.
constexpr std::int32_t kStreamedXorChunks = 1;
constexpr std::int32_t kEqual = 0;
constexpr std::int32_t kRegex = 2;
constexpr std::int32_t kXor = 1;

std::string_view view_of(const protozero::data_view& data) {
  return {data.data(), data.size()};
}

std::string matcher_message(const std::string& label, std::int32_t type, const std::string& value) {
  std::string out;
  protozero::pbf_writer writer{out};
  writer.add_enum(1, type);
  writer.add_string(2, label);
  writer.add_string(3, value);
  return out;
}

std::string query_message(const ChunkQuery& query) {
  std::string out;
  protozero::pbf_writer writer{out};
  // Both ends belong to what is read; a window's start doesn't.
  writer.add_int64(1, (query.window.start + Duration{1}).time_since_epoch().count());
  writer.add_int64(2, query.window.end.time_since_epoch().count());
  writer.add_message(3, matcher_message("__name__", kEqual, query.metric));
  for (const auto& matcher : query.matchers) {
    const auto condition = condition_of(matcher);
    writer.add_message(3, matcher_message(matcher.label, condition.is_regex ? kRegex : kEqual, condition.value));
  }
  return out;
}

std::pair<std::string, std::string> label_of(protozero::pbf_reader message) {
  std::pair<std::string, std::string> out;
  while (message.next()) {
    if (message.tag() == 1) {
      out.first = message.get_string();
    } else if (message.tag() == 2) {
      out.second = message.get_string();
    } else {
      message.skip();
    }
  }
  return out;
}

/// The bytes of an XOR chunk; throws for other kinds.
std::string_view chunk_of(protozero::pbf_reader message) {
  std::string_view out;
  std::int32_t type = 0;
  while (message.next()) {
    if (message.tag() == 3) {
      type = message.get_enum();
    } else if (message.tag() == 4) {
      out = view_of(message.get_view());
    } else {
      message.skip();
    }
  }
  if (type != kXor) throw protozero::exception{};
  return out;
}

ChunkedSeries series_of(const protozero::data_view& bytes) {
  ChunkedSeries out;
  std::vector<Labels::Pair> labels;
  const auto whole = view_of(bytes);
  protozero::pbf_reader message{bytes};
  while (message.next()) {
    if (message.tag() == 1) {
      labels.push_back(label_of(message.get_message()));
      // Labels come before the chunks, so that the bytes up to here are all of them.
      out.labels_key = whole.substr(0, whole.size() - message.length());
    } else if (message.tag() == 2) {
      out.chunks.push_back(chunk_of(message.get_message()));
    } else {
      message.skip();
    }
  }
  out.labels = Labels{std::move(labels)};
  return out;
}

}  // namespace

std::string remote_read_request(const std::vector<ChunkQuery>& queries) {
  std::string message;
  protozero::pbf_writer writer{message};
  for (const auto& query : queries)
    writer.add_message(1, query_message(query));
  const std::int32_t types[]{kStreamedXorChunks};
  writer.add_packed_enum(2, std::begin(types), std::end(types));
  std::string out;
  snappy::Compress(message.data(), message.size(), &out);
  return out;
}

Result<ChunkedRead> parse_chunked_read(std::string_view frame) try {
  ChunkedRead out;
  protozero::pbf_reader message{frame.data(), frame.size()};
  while (message.next()) {
    if (message.tag() == 1) {
      out.series.push_back(series_of(message.get_view()));
    } else if (message.tag() == 2) {
      out.query = static_cast<std::uint64_t>(message.get_int64());
    } else {
      message.skip();
    }
  }
  return out;
} catch (const protozero::exception&) {
  return malformed("a frame of the remote read is no answer to it");
}

}  // namespace bandwatch::promql
