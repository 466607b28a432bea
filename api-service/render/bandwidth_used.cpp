#include "api-service/render/bandwidth_used.hpp"

#include "common/core/json_writer.hpp"
#include "common/core/rfc3339.hpp"

#include <vector>

namespace bandwatch::api {
namespace {

std::vector<std::string> times_of(const bandwidth::BucketGrid& grid, Duration step) {
  std::vector<std::string> out;
  out.reserve(grid.ends.size());
  for (const auto end : grid.ends) {
    out.push_back(floor_to(end, step) == end ? format_rfc3339_seconds(end) : format_rfc3339_micros(end));
  }
  return out;
}

}  // namespace

std::string render_bandwidth_used(const Chart& chart, Duration step) {
  const auto times = times_of(chart.grid, step);
  JsonWriter writer;
  writer.StartArray();
  for (const auto& line : chart.lines) {
    for (std::size_t i = 0; i < line.values.size(); ++i) {
      writer.StartObject();
      writer.text("time", times[i]);
      writer.text("type", name_of(line.direction));
      writer.text("service", line.service);
      writer.text("route", line.route);
      writer.key("bandwidth_used");
      if (const auto& value = line.values[i]) {
        writer.Uint64(value->count());
      } else {
        writer.Null();
      }
      writer.EndObject();
    }
  }
  writer.EndArray();
  return writer.take();
}

}  // namespace bandwatch::api
