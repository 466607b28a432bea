#include "api-service/cache/track.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace bandwatch::api {
namespace {

/// Each list with its length and each value with its own, so that no value can imitate another list.
void append_list(std::string& out, std::vector<std::string> values) {
  std::sort(values.begin(), values.end());
  out += fmt::format("{}", values.size());
  for (const auto& value : values)
    out += fmt::format(":{}:{}", value.size(), value);
  out.push_back(';');
}

}  // namespace

std::string TrackKey::text() const {
  std::string out = fmt::format("{} {}{}{}{} {} {};", base.count(), grouping.service, grouping.route, grouping.consumer,
                                grouping.workspace, static_cast<int>(attribution),
                                selection.direction ? static_cast<int>(*selection.direction) : 0);
  append_list(out, selection.services);
  append_list(out, selection.routes);
  append_list(out, selection.consumers);
  append_list(out, selection.workspaces);
  out += selection.scope ? key_of(*selection.scope) : "all";
  return out;
}

Track::Track(TrackKey key, UtcTime start)
    : key_(std::move(key)),
      settled_(std::make_unique<Strip>(counting::BucketGrid{start, {}}, key_.grouping)),
      tail_(std::make_unique<Strip>(counting::BucketGrid{start, {}}, key_.grouping)),
      settled_until_(start) {}

void Track::take(const Strip& piece, UtcTime settled_until, UtcTime read_at) {
  settled_->extend_to(settled_until, key_.base);
  settled_->add(piece, {settled_until_, settled_until});
  counting::BucketGrid rest{settled_until, {}};
  for (const auto end : piece.grid().ends) {
    if (end > settled_until) rest.ends.push_back(end);
  }
  const auto window = rest.window();
  tail_ = std::make_unique<Strip>(std::move(rest), key_.grouping);
  tail_->add(piece, window);
  settled_until_ = settled_until;
  read_at_ = read_at;
  const auto needed = floor_to(read_at - reach_, key_.base);
  // Not bucket by bucket: forgetting moves everything that stays.
  if (needed - start() > reach_ / 8 + key_.base)
    settled_->forget_before(std::min(needed, floor_to(settled_until, key_.base)));
}

void Track::prepend(std::unique_ptr<Strip> earlier) {
  const auto end = settled_->grid().window().end;
  const Window known{start(), end};
  earlier->extend_to(end, key_.base);
  earlier->add(*settled_, known);
  settled_ = std::move(earlier);
}

void Track::want(UtcTime start, UtcTime now) {
  wanted_at_ = now;
  reach_ = std::max(reach_, now - start);
}

}  // namespace bandwatch::api
