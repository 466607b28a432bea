#include "api-service/render/bandwidth_json.hpp"

#include "common/core/json_writer.hpp"
#include "common/core/rfc3339.hpp"

#include <fmt/format.h>

#include <iterator>
#include <variant>

namespace bandwatch::api {
namespace {

/// JsonWriter writes single values; rows of numbers go straight into its text.
void write_values(JsonWriter& writer, const Values& values) {
  fmt::memory_buffer row;
  row.push_back('[');
  for (const auto& value : values.buckets) {
    if (row.size() > 1) row.push_back(',');
    if (value) {
      fmt::format_to(std::back_inserter(row), "{}", *value);
    } else {
      fmt::format_to(std::back_inserter(row), "null");
    }
  }
  row.push_back(']');
  writer.key("total");
  writer.Uint64(values.total);
  writer.key("values");
  writer.RawValue(row.data(), row.size(), rapidjson::kArrayType);
}

void write_line(JsonWriter& writer, const AnswerLine& line, const Grouping& grouping, bool with_count) {
  writer.StartObject();
  writer.key("labels");
  write_labels(writer, line.labels, grouping);
  if (with_count) {
    writer.key("count");
    writer.Uint64(line.count);
  }
  write_values(writer, line.values);
  if (line.previous) {
    writer.key("previous");
    writer.StartObject();
    write_values(writer, *line.previous);
    writer.EndObject();
  }
  writer.EndObject();
}

void write_axis(JsonWriter& writer, const Axis& axis) {
  const auto window = axis.window();
  writer.text("start", format_rfc3339_utc(window.start));
  writer.text("end", format_rfc3339_utc(window.end));
  writer.text("step", text_of(axis.step));
  writer.text("tz", axis.zone);
  writer.key("first_end");
  writer.Int64(axis.grid.ends.front().time_since_epoch().count());
  writer.key("step_ms");
  if (const auto* step = std::get_if<Duration>(&axis.step)) {
    writer.Int64(step->count());
    return;
  }
  writer.Null();
  writer.key("ends");
  writer.StartArray();
  for (const auto end : axis.grid.ends)
    writer.Int64(end.time_since_epoch().count());
  writer.EndArray();
}

void write_gap(JsonWriter& writer, const Gap& gap) {
  writer.StartObject();
  writer.text("start", format_rfc3339_utc(gap.window.start));
  writer.text("end", format_rfc3339_utc(gap.window.end));
  writer.text("reason", name_of(gap.reason));
  writer.text("target", gap.target.job + "/" + gap.target.instance);
  writer.EndObject();
}

template <class Items, class Write>
void write_array(JsonWriter& writer, std::string_view key, const Items& items, Write write) {
  writer.key(key);
  writer.StartArray();
  for (const auto& item : items)
    write(item);
  writer.EndArray();
}

}  // namespace

void write_labels(JsonWriter& writer, const counting::Dimensions& labels, const Grouping& grouping) {
  writer.StartObject();
  writer.text("direction", name_of(labels.direction));
  if (grouping.service) writer.text("service", labels.service);
  if (grouping.route) writer.text("route", labels.route);
  if (grouping.consumer) writer.text("consumer", labels.consumer);
  if (grouping.workspace) writer.text("workspace", labels.workspace);
  writer.EndObject();
}

std::string render_json(const Answer& answer) {
  JsonWriter writer;
  writer.StartObject();
  write_axis(writer, answer.axis);
  writer.key("partial");
  writer.Bool(answer.partial);
  if (answer.stale) {
    writer.key("stale");
    writer.Bool(true);
  }
  writer.text("as_of", format_rfc3339_utc(answer.as_of));
  writer.text("complete_until", format_rfc3339_utc(answer.complete_until));
  writer.key("coverage");
  if (answer.coverage) {
    const auto text = fmt::format("{:.6g}", *answer.coverage);
    writer.RawValue(text.data(), text.size(), rapidjson::kNumberType);
  } else {
    writer.Null();
  }
  write_array(writer, "series", answer.lines,
              [&](const AnswerLine& line) { write_line(writer, line, answer.grouping, false); });
  if (!answer.others.empty()) {
    write_array(writer, "others", answer.others, [&](const AnswerLine& line) {
      write_line(writer, line, {false, false, false, false}, true);
    });
  }
  write_array(writer, "gaps", answer.gaps, [&](const Gap& gap) { write_gap(writer, gap); });
  write_array(writer, "warnings", answer.warnings, [&](const std::string& warning) { writer.text(warning); });
  writer.EndObject();
  return writer.take();
}

}  // namespace bandwatch::api
