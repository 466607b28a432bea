#include "api-service/cache/strip.hpp"

#include <algorithm>

namespace bandwatch::api {

using counting::Origin;

namespace {

/// Room for `size` values and for what comes until values are forgotten again; a vector left alone would take twice as
/// much as it holds.
template <class Value>
void resize(std::vector<Value>& values, std::size_t size) {
  if (size > values.capacity()) values.reserve(values.empty() ? size : size + size / 8);
  values.resize(size);
}

}  // namespace

std::string_view name_of(GapReason reason) noexcept {
  switch (reason) {
    case GapReason::kScrapeMissing:
      return "scrape_missing";
    case GapReason::kRestart:
      return "restart";
    case GapReason::kNotYetBorn:
      return "not_yet_born";
  }
  return "";
}

void Strip::begin() {
  lines_.clear();
  scrapes_.clear();
  gaps_.clear();
  births_.clear();
}

Strip::Line& Strip::line(const counting::Dimensions& dimensions, Window seen) {
  const auto [found, is_new] = lines_.try_emplace(grouping_.line_of(dimensions), Line{{}, seen});
  auto& line = found->second;
  if (is_new) line.bytes.resize(grid_.ends.size());
  line.seen = Window{std::min(line.seen.start, seen.start), std::max(line.seen.end, seen.end)};
  return line;
}

void Strip::on_bytes(const counting::CountedSeries& series, std::size_t first, std::span<const Bytes> bytes) {
  if (bytes.empty()) return;
  const auto start = first == 0 ? grid_.start : grid_.ends.at(first - 1);
  auto& sums = line(series.dimensions, Window{start, grid_.ends.at(first + bytes.size() - 1)}).bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    sums[first + i] += bytes[i].count();
}

void Strip::note(Gap gap) {
  // Every series of a node tells of the same restart.
  if (std::find(gaps_.begin(), gaps_.end(), gap) == gaps_.end()) gaps_.push_back(std::move(gap));
}

void Strip::on_event(const counting::CountedSeries& series, const counting::Delta& delta) {
  switch (delta.origin) {
    case Origin::kBorn:
      return;
    case Origin::kContinued:
      note({series.target, GapReason::kScrapeMissing, Window{delta.from, delta.at}});
      return;
    case Origin::kReset:
    case Origin::kMaskedReset:
      note({series.target, GapReason::kRestart, Window{delta.from, delta.at}});
      return;
    case Origin::kNewTargetBaseline:
    case Origin::kNewTargetFromZero: {
      auto& first = births_.try_emplace(series.target, delta.at).first->second;
      first = std::min(first, delta.at);
      return;
    }
  }
}

ScrapeRow& Strip::row(const counting::Target& target) {
  return scrapes_.try_emplace(target, grid_.ends.size()).first->second;
}

void Strip::on_scrapes(const counting::Target& target, std::size_t first,
                       std::span<const counting::ScrapeCount> counts) {
  auto& counted = row(target);
  for (std::size_t i = 0; i < counts.size(); ++i)
    counted.add(first + i, counts[i]);
}

void Strip::add(const Strip& other, Window part) {
  // Each of the other's buckets that counts, with the one here that it lies in.
  std::vector<std::pair<std::size_t, std::size_t>> buckets;
  for (std::size_t i = 0; i < other.grid_.ends.size(); ++i) {
    const auto end = other.grid_.ends[i];
    if (!part.contains(end)) continue;
    if (const auto index = grid_.index_of(end)) buckets.emplace_back(i, *index);
  }
  for (const auto& [name, theirs] : other.lines_) {
    const Window seen{std::max(theirs.seen.start, part.start), std::min(theirs.seen.end, part.end)};
    if (seen.start >= seen.end) continue;
    auto& sums = line(name, seen).bytes;
    for (const auto& [from, to] : buckets)
      sums[to] += theirs.bytes[from];
  }
  for (const auto& [target, theirs] : other.scrapes_) {
    auto& counted = row(target);
    auto bucket = buckets.begin();
    theirs.for_each([&](std::size_t from, counting::ScrapeCount count) {
      bucket = std::find_if(bucket, buckets.end(), [&](const auto& pair) { return pair.first >= from; });
      if (bucket != buckets.end() && bucket->first == from) counted.add(bucket->second, count);
    });
  }
  for (const auto& gap : other.gaps_) {
    if (part.contains(gap.window.end)) note(gap);
  }
  for (const auto& [target, birth] : other.births_) {
    if (part.contains(birth)) births_.try_emplace(target, birth);
  }
}

void Strip::extend_to(UtcTime end, Duration step) {
  auto last = grid_.ends.empty() ? grid_.start : grid_.ends.back();
  if (last >= end) return;
  const auto old_size = grid_.ends.size();
  resize(grid_.ends, old_size + static_cast<std::size_t>((end - last + step - Duration{1}) / step));
  for (auto i = old_size; i < grid_.ends.size(); ++i)
    grid_.ends[i] = last += step;
  for (auto& [name, line] : lines_)
    resize(line.bytes, grid_.ends.size());
  for (auto& [target, counts] : scrapes_)
    counts.extend_to(grid_.ends.size());
}

void Strip::forget_before(UtcTime start) {
  const auto count = std::upper_bound(grid_.ends.begin(), grid_.ends.end(), start) - grid_.ends.begin();
  if (count == 0) return;
  grid_.start = start;
  grid_.ends.erase(grid_.ends.begin(), grid_.ends.begin() + count);
  std::erase_if(lines_, [&](const auto& line) { return line.second.seen.end <= start; });
  for (auto& [name, line] : lines_) {
    line.bytes.erase(line.bytes.begin(), line.bytes.begin() + count);
    line.seen.start = std::max(line.seen.start, start);
  }
  for (auto& [target, counts] : scrapes_)
    counts.forget_first(static_cast<std::size_t>(count));
  std::erase_if(gaps_, [&](const Gap& gap) { return gap.window.end <= start; });
  std::erase_if(births_, [&](const auto& birth) { return birth.second <= start; });
}

std::size_t Strip::footprint() const {
  constexpr std::size_t kNode = 256;  // a map's node with its names
  const auto buckets = grid_.ends.size();
  auto out = buckets * sizeof(UtcTime) + lines_.size() * (kNode + buckets * sizeof(std::uint64_t)) +
             gaps_.size() * (kNode + sizeof(Gap));
  for (const auto& [target, row] : scrapes_)
    out += kNode + row.stretches().size_bytes();
  return out;
}

}  // namespace bandwatch::api
