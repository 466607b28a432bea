#include "api-service/render/bandwidth_used.hpp"

#include "common/core/json_writer.hpp"
#include "common/core/rfc3339.hpp"

#include <algorithm>
#include <tuple>
#include <vector>

namespace bandwatch::api {
namespace {

std::vector<std::string> times_of(const Answer& answer) {
  std::vector<std::string> out;
  out.reserve(answer.axis.grid.ends.size());
  for (const auto end : answer.axis.grid.ends)
    out.push_back(end > answer.now ? format_rfc3339_micros(answer.now) : format_rfc3339_seconds(end));
  return out;
}

/// The lines in the order of the original system.
std::vector<const AnswerLine*> lines_of(const Answer& answer) {
  std::vector<const AnswerLine*> lines;
  for (const auto& line : answer.lines)
    lines.push_back(&line);
  std::sort(lines.begin(), lines.end(), [](const AnswerLine* a, const AnswerLine* b) {
    const auto key = [](const AnswerLine* line) {
      return std::tie(line->labels.service, line->labels.route, line->labels.direction);
    };
    return key(a) < key(b);
  });
  return lines;
}

}  // namespace

std::string render_bandwidth_used(const Answer& answer) {
  const auto times = times_of(answer);
  JsonWriter writer;
  writer.StartArray();
  for (const auto* line : lines_of(answer)) {
    for (std::size_t i = 0; i < line->values.buckets.size(); ++i) {
      writer.StartObject();
      writer.text("time", times[i]);
      writer.text("type", name_of(line->labels.direction));
      writer.text("service", line->labels.service);
      writer.text("route", line->labels.route);
      writer.key("bandwidth_used");
      if (const auto& value = line->values.buckets[i]) {
        writer.Uint64(*value);
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
