#include "alert-service/meter/scrape_watch.hpp"

#include "alert-service/quota/crossing.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <vector>

namespace bandwatch::alert {
namespace {

/// A target that is gone for so long, behind what is counted, is not waited for, nor told of.
constexpr Duration kKnown = std::chrono::hours{96};

/// More scrapes than these are not missed in a row: the rhythm must have been another.
constexpr std::int64_t kMostMissed = 1'000'000;

/// The pause between two scrapes of the series: the middle one of all, so that a hole is none.
Duration rhythm_of(const std::vector<UtcTime>& times) {
  if (times.size() < 2) return {};
  std::vector<Duration> pauses;
  pauses.reserve(times.size() - 1);
  for (std::size_t i = 1; i < times.size(); ++i)
    pauses.push_back(times[i] - times[i - 1]);
  const auto middle = pauses.begin() + static_cast<std::ptrdiff_t>((pauses.size() - 1) / 2);
  std::nth_element(pauses.begin(), middle, pauses.end());
  return *middle;
}

}  // namespace

void ScrapeWatch::begin_window(UtcTime cursor) {
  std::erase_if(lives_, [&](const auto& entry) { return entry.second.last < cursor - kKnown; });
  scrapes_.clear();
  newest_.reset();
  oldest_.reset();
}

void ScrapeWatch::show(UtcTime at) {
  newest_ = std::max(newest_.value_or(at), at);
  oldest_ = std::min(oldest_.value_or(at), at);
}

/// The scrapes that should have been between the last one and the one at `at`.
void ScrapeWatch::miss(const Life& life, UtcTime at, const Window& window) {
  if (life.rhythm <= Duration::zero() || (at - life.last) / life.rhythm > kMostMissed) return;
  // Up to half a pause a scrape may be early or late.
  for (auto due = life.last + life.rhythm; due + life.rhythm / 2 < at; due += life.rhythm) {
    if (window.contains(due)) ++scrapes_[slot_end(due)].expected;
  }
}

void ScrapeWatch::take(const counting::Series& series, const Window& window) {
  const auto [entry, is_new] = lives_.try_emplace(counting::target_of(series.labels));
  auto& life = entry->second;
  const auto rhythm = rhythm_of(series.times);
  if (rhythm > Duration::zero()) life.rhythm = rhythm;
  // Of a target that is known all that is newer than its last scrape is news, late ones too.
  const bool known = !is_new;
  for (std::size_t i = 0; i < series.times.size(); ++i) {
    const auto at = series.times[i];
    const bool first = !known && i == 0;
    if (!first && at <= life.last) continue;
    if (known || window.contains(at)) {
      if (!first) miss(life, at, known ? Window{life.last, at} : window);
      auto& cell = scrapes_[slot_end(at)];
      ++cell.expected;
      if (series.values[i] == 1.0) ++cell.seen;
    }
    if (window.contains(at)) show(at);
    life.last = at;
  }
}

void ScrapeWatch::see(const counting::Page& page, const Window& window) {
  for (const auto& series : page.up)
    take(series, window);
  // Whatever is there of a target shows how far the database is, also where `up` is not stored.
  for (const auto* list : {&page.counters, &page.witnesses}) {
    for (const auto& series : *list) {
      const auto first = std::upper_bound(series.times.begin(), series.times.end(), window.start);
      const auto behind = std::upper_bound(first, series.times.end(), window.end);
      if (first == behind) continue;
      show(*first);
      show(*std::prev(behind));
    }
  }
}

void ScrapeWatch::recall(const std::vector<counting::Series>& up) {
  for (const auto& series : up) {
    if (series.times.empty()) continue;
    auto& life = lives_[counting::target_of(series.labels)];
    life.last = std::max(life.last, series.times.back());
    if (const auto rhythm = rhythm_of(series.times); rhythm > Duration::zero()) life.rhythm = rhythm;
  }
}

ScrapeWatch::Missing ScrapeWatch::missing(UtcTime t, Duration grace, Duration most) const {
  Missing out;
  for (const auto& [target, life] : lives_) {
    const auto allowed = std::max(grace, 3 * life.rhythm);
    if (life.last > t - allowed || life.last <= t - most) continue;
    out.since = std::min(out.since.value_or(life.last), life.last);
    out.instances.insert(target.instance);
  }
  return out;
}

bool ScrapeWatch::has_turned_up(const std::vector<counting::Series>& up) const {
  return std::any_of(up.begin(), up.end(), [&](const counting::Series& series) {
    const auto life = lives_.find(counting::target_of(series.labels));
    return life != lives_.end() && !series.times.empty() && series.times.back() > life->second.last;
  });
}

std::map<UtcTime, Scrapes> with_doubts(std::map<UtcTime, Scrapes> scrapes, const std::map<UtcTime, Scrapes>& doubts) {
  for (const auto& [slot, doubt] : doubts)
    scrapes[slot] += doubt;
  return scrapes;
}

Duration ScrapeWatch::slowest() const noexcept {
  Duration out{};
  for (const auto& [target, life] : lives_)
    out = std::max(out, life.rhythm);
  return out;
}

}  // namespace bandwatch::alert
