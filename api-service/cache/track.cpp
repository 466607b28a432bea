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

std::string key_of(const counting::Selection& selection, const Grouping& grouping, counting::Attribution attribution) {
  std::string out =
      fmt::format("{}{}{}{} {} {};", grouping.service, grouping.route, grouping.consumer, grouping.workspace,
                  static_cast<int>(attribution), selection.direction ? static_cast<int>(*selection.direction) : 0);
  append_list(out, selection.services);
  append_list(out, selection.routes);
  append_list(out, selection.consumers);
  append_list(out, selection.workspaces);
  out += selection.scope ? counting::key_of(*selection.scope) : "all";
  return out;
}

std::string TrackKey::text() const {
  return base.text() + " " + key_of(selection, grouping, attribution);
}

Track::Track(TrackKey key, std::unique_ptr<Strip> piece, UtcTime settled_until, ReadAt read_at, const Budget& budget)
    : key_(std::move(key)),
      budget_(budget),
      settled_(std::move(piece)),
      settled_until_(settled_until),
      read_at_(read_at) {
  take_tail(*settled_);
  settled_->forget_after(settled_until, key_.base.ceil(settled_until));
}

void Track::take_tail(const Strip& piece) {
  counting::BucketGrid rest{settled_until_, {}};
  for (const auto end : piece.grid().ends) {
    if (end > settled_until_) rest.ends.push_back(end);
  }
  const auto window = rest.window();
  tail_ = std::make_unique<Strip>(std::move(rest), key_.grouping, budget_);
  tail_->add(piece, window);
}

void Track::take(const Strip& piece, UtcTime settled_until, ReadAt read_at) {
  // A clock that was set back must not make anything count twice.
  settled_until = std::max(settled_until, settled_until_);
  settled_->extend_to(settled_until, key_.base);
  settled_->add(piece, {settled_until_, settled_until});
  settled_until_ = settled_until;
  read_at_ = read_at;
  take_tail(piece);
  const auto needed = key_.base.floor(read_at.wall - reach_);
  // Not bucket by bucket: forgetting moves everything that stays.
  if (needed - start() > reach_ / 8 + (key_.base.next(start()) - start()))
    settled_->forget_before(std::min(needed, key_.base.floor(settled_until)));
}

void Track::prepend(std::unique_ptr<Strip> earlier) {
  const auto end = settled_->grid().window().end;
  const Window known{start(), end};
  earlier->extend_to(end, key_.base);
  earlier->add(*settled_, known);
  settled_ = std::move(earlier);
}

void Track::want(UtcTime start, ReadAt now) {
  wanted_when_ = now.steady;
  reach_ = std::max(reach_, now.wall - start);
}

}  // namespace bandwatch::api
