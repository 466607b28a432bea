#include "alert-service/meter/poll_horizon.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace bandwatch::alert {
namespace {

/// How often it is looked for late samples of targets that are missing.
constexpr Duration kLookBack = std::chrono::minutes{2};

/// Where more are missing, the scrapes of all are looked at.
constexpr std::size_t kMostNamed = 200;

}  // namespace

Stretch PollHorizon::next(UtcTime cursor, UtcTime now, Duration page, Duration search, Duration retention) const {
  if (!empty_to_) return next_stretch(cursor, now, page, retention);
  // Once all of it has been seen to be empty, what may have filled meanwhile is read again.
  const auto start = all_empty_ ? std::min(*empty_to_, now - late_for_) : *empty_to_;
  return next_stretch(std::max(cursor, start), now, found_ ? page : search, retention);
}

ScrapeWatch PollHorizon::watch(UtcTime cursor) const {
  auto out = watch_;
  out.begin_window(cursor);
  return out;
}

void PollHorizon::found_nothing(const Window& window, UtcTime now) {
  empty_to_ = window.end;
  found_ = false;
  all_empty_ = window.end >= now;
}

void PollHorizon::found(UtcTime first) {
  empty_to_ = first - Duration{1};
  found_ = true;
  all_empty_ = false;
}

void PollHorizon::keep(ScrapeWatch watch) {
  watch_ = std::move(watch);
  empty_to_.reset();
  found_ = false;
  all_empty_ = false;
}

std::optional<Window> PollHorizon::hole(UtcTime cursor, const ScrapeWatch& watch) const {
  const auto allowed = std::max(overlap_, 3 * watch.slowest());
  if (!watch.oldest() || *watch.oldest() - cursor <= allowed) return std::nullopt;
  return Window{cursor, *watch.oldest()};
}

std::optional<Window> PollHorizon::unknown_before(UtcTime cursor) const {
  return recalled_ ? std::nullopt : std::optional{Window{cursor - late_for_, cursor}};
}

void PollHorizon::recall(const std::vector<counting::Series>& up) {
  watch_.recall(up);
  recalled_ = true;
}

std::optional<PollHorizon::LookBack> PollHorizon::look_back(UtcTime cursor, UtcTime now) {
  auto missing = watch_.missing(cursor, overlap_, late_for_);
  const bool soon = now >= looked_back_ && now - looked_back_ < kLookBack;
  if (!missing.since || *missing.since >= before(cursor) || soon) return std::nullopt;
  looked_back_ = now;
  if (missing.instances.size() > kMostNamed) missing.instances.clear();
  return LookBack{{*missing.since, before(cursor)}, std::move(missing.instances)};
}

}  // namespace bandwatch::alert
