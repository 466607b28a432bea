#include "api-service/render/events.hpp"

#include "api-service/render/bandwidth_json.hpp"
#include "common/core/json_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace bandwatch::api {
namespace {

/// A viewer who comes back is told again what may have changed after he was told of a bucket.
constexpr Duration kRetold = std::chrono::minutes{6};

std::string event(std::string_view name, std::string_view id, std::string_view data) {
  const auto id_line = id.empty() ? std::string{} : fmt::format("id: {}\n", id);
  return fmt::format("event: {}\n{}data: {}\n\n", name, id_line, data);
}

bool same_lines(const Answer& a, const Answer& b) {
  return std::equal(a.lines.begin(), a.lines.end(), b.lines.begin(), b.lines.end(),
                    [](const AnswerLine& one, const AnswerLine& other) { return one.labels == other.labels; });
}

bool is_partial(const Answer& answer, std::size_t bucket) {
  return answer.axis.grid.ends[bucket] > answer.now;
}

}  // namespace

void Events::show(AnswerPtr answer) {
  if (std::exchange(stale_, false)) news_ += event("fresh", {}, "{}");
  if (!told_until_) {
    told_until_ = resume_ ? std::min(*resume_ - kRetold, answer->complete_until) : answer->complete_until;
  }
  const auto* before = shown_ == nullptr ? told_.get() : lines_told_ ? shown_.get() : nullptr;
  lines_told_ = before != nullptr && same_lines(*before, *answer);
  // Of an answer that was told in part, what can change may have been told or not.
  if (!lines_told_ || shown_ != nullptr) told_.reset();
  shown_ = std::move(answer);
  next_ = 0;
}

void Events::fail(const Error& error) {
  if (std::exchange(stale_, true)) return;
  news_ += event("stale", {}, fmt::format(R"({{"code":"{}"}})", name_of(error.code)));
}

bool Events::was_told(std::size_t bucket) const {
  const auto end = shown_->axis.grid.ends[bucket];
  if (end <= *told_until_) return true;
  if (!told_) return false;
  const auto& ends = told_->axis.grid.ends;
  const auto found = std::lower_bound(ends.begin(), ends.end(), end);
  if (found == ends.end() || *found != end) return false;
  const auto index = static_cast<std::size_t>(found - ends.begin());
  if (is_partial(*told_, index) != is_partial(*shown_, bucket)) return false;
  for (std::size_t i = 0; i < shown_->lines.size(); ++i) {
    if (told_->lines[i].values.buckets[index] != shown_->lines[i].values.buckets[bucket]) return false;
  }
  return true;
}

void Events::add_lines(std::string& out) {
  JsonWriter writer;
  writer.StartObject();
  writer.key("series");
  writer.StartArray();
  for (const auto& line : shown_->lines)
    write_labels(writer, line.labels, shown_->grouping);
  writer.EndArray();
  writer.EndObject();
  out += event("series", {}, writer.take());
}

void Events::add_bucket(std::string& out, std::size_t bucket) {
  const auto end = shown_->axis.grid.ends[bucket].time_since_epoch().count();
  JsonWriter writer;
  writer.StartObject();
  writer.key("end");
  writer.Int64(end);
  writer.key("partial");
  writer.Bool(is_partial(*shown_, bucket));
  writer.key("values");
  writer.StartArray();
  for (const auto& line : shown_->lines) {
    const auto& value = line.values.buckets[bucket];
    if (value) {
      writer.Uint64(*value);
    } else {
      writer.Null();
    }
  }
  writer.EndArray();
  writer.EndObject();
  out += event("bucket", fmt::to_string(end), writer.take());
}

std::string Events::take(std::size_t bytes) {
  auto out = std::exchange(news_, {});
  if (!shown_) return out;
  if (!std::exchange(lines_told_, true)) add_lines(out);
  const auto& ends = shown_->axis.grid.ends;
  for (; next_ < ends.size(); ++next_) {
    if (out.size() >= bytes) return out;
    if (!was_told(next_)) add_bucket(out, next_);
    // Told for good, even if the rest of this answer never is.
    if (ends[next_] <= shown_->complete_until) told_until_ = std::max(*told_until_, ends[next_]);
  }
  told_until_ = std::max(*told_until_, shown_->complete_until);
  told_ = std::move(shown_);
  shown_ = nullptr;
  return out;
}

}  // namespace bandwatch::api
