#include "api-service/render/capabilities.hpp"

#include "api-service/render/warnings.hpp"
#include "api-service/series/answer.hpp"
#include "api-service/series/bandwidth_question.hpp"
#include "common/core/duration.hpp"
#include "common/core/json_writer.hpp"
#include "common/core/rfc3339.hpp"

#include <algorithm>

namespace bandwatch::api {
namespace {

void write_database(JsonWriter& writer, const std::optional<promql::DatabaseInfo>& info) {
  writer.key("database");
  if (!info) {
    writer.Null();
    return;
  }
  writer.StartObject();
  writer.text("name", info->name);
  writer.text("version", info->version);
  writer.key("streams_chunks");
  writer.Bool(info->streams_chunks);
  writer.key("retention_told");
  writer.Bool(info->retention_told);
  writer.EndObject();
}

void write_schemas(JsonWriter& writer, const reading::ReaderOptions& options, const reading::ProbeReport& report) {
  writer.key("schemas");
  writer.StartArray();
  for (const auto& schema : options.schemas) {
    writer.StartObject();
    writer.text("name", schema.name);
    writer.key("found");
    writer.Bool(std::find(report.schemas.begin(), report.schemas.end(), schema.name) != report.schemas.end());
    writer.key("group_by");
    writer.StartArray();
    const auto add = [&](std::string_view name, const std::string& label) {
      if (!label.empty()) writer.text(name);
    };
    add("service", schema.service_label);
    add("route", schema.route_label);
    add("consumer", schema.consumer_label);
    add("workspace", schema.workspace_label);
    writer.EndArray();
    writer.EndObject();
  }
  writer.EndArray();
}

void write_limits(JsonWriter& writer) {
  writer.key("limits");
  writer.StartObject();
  writer.key("max_points");
  writer.Int64(kMaxPoints);
  writer.key("max_series");
  writer.Uint64(kMaxLines);
  writer.text("longest_window", format_duration(kLongestSpan));
  writer.text("shortest_step", format_duration(kShortestStep));
  writer.text("longest_step", format_duration(kLongestStep));
  writer.EndObject();
}

}  // namespace

std::string render_capabilities(const reading::Database& database, const Result<reading::ProbeReport>& probed,
                                UtcTime now, bool for_operator) {
  const auto report = probed ? *probed : reading::ProbeReport{};
  const auto& options = database.options();
  JsonWriter writer;
  writer.StartObject();
  writer.text("version", BANDWATCH_VERSION);
  write_database(writer, for_operator ? database.info() : std::nullopt);
  writer.text("retention", format_duration(options.retention));
  writer.text("oldest_day", format_rfc3339_seconds(now - options.retention).substr(0, 10));
  write_schemas(writer, options, report);
  // How many nodes there are is the installation's affair.
  if (for_operator) {
    writer.count("targets_up", report.targets_up);
    writer.count("targets_down", report.targets_down);
    write_warnings(writer, database.twins());
  }
  write_limits(writer);
  writer.key("reason");
  if (!probed) {
    writer.text(for_operator ? "the database can't be asked: " + probed.error().detail
                             : std::string{"the database can't be asked"});
  } else if (!report.reason.empty()) {
    writer.text(for_operator ? report.reason : "no bandwidth is known");
  } else {
    writer.Null();
  }
  writer.EndObject();
  return writer.take();
}

}  // namespace bandwatch::api
