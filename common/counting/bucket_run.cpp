#include "common/counting/bucket_run.hpp"

#include <algorithm>
#include <cstdint>

namespace bandwatch::counting {
namespace {

/// The part of `total` that has passed after `elapsed` of `span`, rounded down, without overflow.
Bytes passed(Bytes total, Duration elapsed, Duration span) {
  const auto part = static_cast<std::uint64_t>(elapsed.count());
  const auto whole = static_cast<std::uint64_t>(span.count());
  return Bytes{total.count() / whole * part + total.count() % whole * part / whole};
}

}  // namespace

std::size_t GridCursor::move_to(UtcTime t) {
  const auto& ends = grid_.ends;
  // Most times are in the bucket after the last.
  if (t > high_ && bucket_ + 1 < ends.size() && t <= ends[bucket_ + 1]) {
    ++bucket_;
  } else {
    bucket_ = static_cast<std::size_t>(std::lower_bound(ends.begin(), ends.end(), t) - ends.begin());
  }
  low_ = bucket_ == 0 ? grid_.start : ends[bucket_ - 1];
  high_ = ends[bucket_];
  return bucket_;
}

void BucketRun::spread(const Delta& delta) {
  const auto span = delta.at - delta.from;
  const auto window = cursor_.window();
  const auto end = std::min(delta.at, window.end);
  auto start = std::max(delta.from, window.start);
  while (start < end) {
    const auto bucket = cursor_.bucket_of(start + Duration{1});
    const auto stop = std::min(end, grid_.ends[bucket]);
    const auto before = passed(delta.bytes, start - delta.from, span);
    bytes_.fill(bucket) += Bytes{passed(delta.bytes, stop - delta.from, span).count() - before.count()};
    start = stop;
  }
}

void BucketRun::add(const CountedSeries& series, const Delta& delta) {
  const bool inside = cursor_.contains(delta.at);
  if (attribution_ == Attribution::kLinear && delta.at > delta.from && !is_catch_up(delta)) {
    spread(delta);
    if (inside && delta.origin != Origin::kContinued) sink_.on_event(series, delta);
    return;
  }
  if (!inside) return;
  add(delta.at, delta.bytes);
  if (delta.origin != Origin::kContinued || is_catch_up(delta)) sink_.on_event(series, delta);
}

void BucketRun::add(UtcTime at, Bytes bytes) {
  bytes_.fill(cursor_.bucket_of(at)) += bytes;
}

std::optional<UtcTime> BucketRun::sums_until(UtcTime at) {
  if (attribution_ != Attribution::kSample || !cursor_.contains(at)) return std::nullopt;
  return grid_.ends[cursor_.bucket_of(at)];
}

void BucketRun::flush(const CountedSeries& series) {
  if (bytes_.empty()) return;
  sink_.on_bytes(series, bytes_.first(), bytes_.filled());
  bytes_.clear();
}

void ScrapeRun::add(UtcTime at, double up) {
  if (!cursor_.contains(at)) return;
  auto& count = counts_.fill(cursor_.bucket_of(at));
  ++count.seen;
  if (up == 1.0) ++count.ok;
}

void ScrapeRun::flush(const Target& target) {
  if (counts_.empty()) return;
  sink_.on_scrapes(target, counts_.first(), counts_.filled());
  counts_.clear();
}

}  // namespace bandwatch::counting
