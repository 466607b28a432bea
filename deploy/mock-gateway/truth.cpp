#include "deploy/mock-gateway/truth.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <string_view>

namespace bandwatch::mock {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void write_text(Writer& writer, std::string_view text) {
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void write_member(Writer& writer, const char* name, std::string_view text) {
  writer.Key(name);
  write_text(writer, text);
}

void write_series(Writer& writer, const SeriesKey& key, std::string_view direction, Bytes bytes) {
  if (bytes == Bytes{}) return;
  writer.StartObject();
  write_member(writer, "service", key.service);
  write_member(writer, "route", key.route);
  write_member(writer, "direction", direction);
  write_member(writer, "consumer", key.consumer);
  writer.Key("bytes");
  writer.Uint64(bytes.count());
  writer.EndObject();
}

}  // namespace

std::string truth_json(const Snapshot& snapshot, UtcTime started) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  writer.Key("started_ms");
  writer.Int64(started.time_since_epoch().count());
  writer.Key("requests");
  writer.Uint64(snapshot.counted_requests);
  writer.Key("series");
  writer.StartArray();
  for (const auto& [key, totals] : snapshot.series) {
    write_series(writer, key, "egress", totals.egress);
    write_series(writer, key, "ingress", totals.ingress);
  }
  writer.EndArray();
  writer.EndObject();
  return std::string{buffer.GetString(), buffer.GetSize()};
}

}  // namespace bandwatch::mock
