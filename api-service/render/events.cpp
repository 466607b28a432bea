#include "api-service/render/events.hpp"

#include "api-service/render/bandwidth_json.hpp"
#include "common/core/json_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace bandwatch::api {
namespace {

/// A viewer who comes back is told again what may have changed after he was told of a bucket.
constexpr Duration kRetold = std::chrono::minutes{6};

std::string event(std::string_view name, std::string_view id, std::string_view data) {
  const auto id_line = id.empty() ? std::string{} : fmt::format("id: {}\n", id);
  return fmt::format("event: {}\n{}data: {}\n\n", name, id_line, data);
}

std::string series_event(const Answer& answer, const std::vector<counting::Dimensions>& lines) {
  JsonWriter writer;
  writer.StartObject();
  writer.key("series");
  writer.StartArray();
  for (const auto& labels : lines)
    write_labels(writer, labels, answer.grouping);
  writer.EndArray();
  writer.EndObject();
  return event("series", {}, writer.take());
}

std::string bucket_event(UtcTime end, bool partial, const std::vector<std::optional<std::uint64_t>>& values) {
  const auto id = fmt::to_string(end.time_since_epoch().count());
  JsonWriter writer;
  writer.StartObject();
  writer.key("end");
  writer.Int64(end.time_since_epoch().count());
  writer.key("partial");
  writer.Bool(partial);
  writer.key("values");
  writer.StartArray();
  for (const auto& value : values) {
    if (value) {
      writer.Uint64(*value);
    } else {
      writer.Null();
    }
  }
  writer.EndArray();
  writer.EndObject();
  return event("bucket", id, writer.take());
}

}  // namespace

std::string Events::take(const Answer& answer) {
  std::string out;
  if (std::exchange(stale_, false)) out += event("fresh", {}, "{}");
  std::vector<counting::Dimensions> lines;
  for (const auto& line : answer.lines)
    lines.push_back(line.labels);
  if (lines_ != lines) {
    out += series_event(answer, lines);
    lines_ = std::move(lines);
    told_.clear();
  }
  if (!told_until_) told_until_ = resume_ ? std::min(*resume_ - kRetold, answer.complete_until) : answer.complete_until;
  const auto& ends = answer.axis.grid.ends;
  for (std::size_t i = 0; i < ends.size(); ++i) {
    if (ends[i] <= *told_until_) continue;
    std::vector<std::optional<std::uint64_t>> row;
    for (const auto& line : answer.lines)
      row.push_back(line.values.buckets[i]);
    auto text = bucket_event(ends[i], ends[i] > answer.now, row);
    auto& told = told_[ends[i]];
    if (told == text) continue;
    out += text;
    told = std::move(text);
  }
  told_until_ = std::max(*told_until_, answer.complete_until);
  std::erase_if(told_, [&](const auto& entry) { return entry.first <= *told_until_; });
  return out;
}

std::string Events::fail(const Error& error) {
  if (std::exchange(stale_, true)) return {};
  return event("stale", {}, fmt::format(R"({{"code":"{}"}})", name_of(error.code)));
}

}  // namespace bandwatch::api
