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

constexpr std::size_t kNode = 256;  // a map's node with its names

/// What a row of so many values takes, with the room that resize() leaves.
std::size_t row_bytes(std::size_t buckets) {
  return (buckets + buckets / 8) * sizeof(std::uint64_t);
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

Strip::Strip(counting::BucketGrid grid, Grouping grouping, const Budget& budget)
    : grid_(std::move(grid)), grouping_(grouping), share_(budget) {
  claim(row_bytes(grid_.ends.size()));
}

bool Strip::claim(std::size_t more) {
  if (is_void()) return false;
  if (share_.resize(share_.bytes() + more)) return true;
  const auto wanted = share_.bytes() + more;
  begin();
  wanted_ = wanted;
  return false;
}

void Strip::recount() {
  // Never more than before.
  static_cast<void>(share_.resize(std::min(share_.bytes(), footprint())));
}

void Strip::begin() {
  lines_.clear();
  scrapes_.clear();
  gaps_.clear();
  births_.clear();
  wanted_ = 0;
  recount();
}

Strip::Line* Strip::line(const counting::Dimensions& dimensions, Window seen) {
  auto name = grouping_.line_of(dimensions);
  auto found = lines_.find(name);
  if (found == lines_.end()) {
    if (!claim(kNode + row_bytes(grid_.ends.size()))) return nullptr;
    found = lines_.try_emplace(std::move(name), Line{std::vector<std::uint64_t>(grid_.ends.size()), seen}).first;
  }
  auto& line = found->second;
  line.seen = Window{std::min(line.seen.start, seen.start), std::max(line.seen.end, seen.end)};
  return &line;
}

void Strip::on_bytes(const counting::CountedSeries& series, std::size_t first, std::span<const Bytes> bytes) {
  if (bytes.empty()) return;
  const auto start = first == 0 ? grid_.start : grid_.ends.at(first - 1);
  auto* const sums = line(series.dimensions, Window{start, grid_.ends.at(first + bytes.size() - 1)});
  for (std::size_t i = 0; sums != nullptr && i < bytes.size(); ++i)
    sums->bytes[first + i] += bytes[i].count();
}

void Strip::note(Gap gap) {
  // Every series of a node tells of the same restart.
  if (!gaps_.contains(gap) && claim(kNode + sizeof(Gap))) gaps_.insert(std::move(gap));
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
      note_birth(series.target, delta.at);
      return;
    }
  }
}

void Strip::note_birth(const counting::Target& target, UtcTime at) {
  const auto found = births_.find(target);
  if (found != births_.end()) {
    found->second = std::min(found->second, at);
  } else if (claim(kNode)) {
    births_.emplace(target, at);
  }
}

ScrapeRow* Strip::row(const counting::Target& target) {
  const auto found = scrapes_.find(target);
  if (found != scrapes_.end()) return &found->second;
  return claim(kNode) ? &scrapes_.try_emplace(target, grid_.ends.size()).first->second : nullptr;
}

// What the stretches of a row take is known only once they are there.
void Strip::count_stretches(const ScrapeRow& row, std::size_t before) {
  const auto after = row.stretches().size();
  if (after > before) claim((after - before) * sizeof(ScrapeRow::Stretch));
}

void Strip::on_scrapes(const counting::Target& target, std::size_t first,
                       std::span<const counting::ScrapeCount> counts) {
  auto* const counted = row(target);
  if (counted == nullptr) return;
  const auto before = counted->stretches().size();
  for (std::size_t i = 0; i < counts.size(); ++i)
    counted->add(first + i, counts[i]);
  count_stretches(*counted, before);
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
    auto* const sums = line(name, seen);
    if (sums == nullptr) return;
    for (const auto& [from, to] : buckets)
      sums->bytes[to] += theirs.bytes[from];
  }
  for (const auto& [target, theirs] : other.scrapes_) {
    auto* const counted = row(target);
    if (counted == nullptr) return;
    const auto before = counted->stretches().size();
    auto bucket = buckets.begin();
    theirs.for_each([&](std::size_t from, counting::ScrapeCount count) {
      bucket = std::find_if(bucket, buckets.end(), [&](const auto& pair) { return pair.first >= from; });
      if (bucket != buckets.end() && bucket->first == from) counted->add(bucket->second, count);
    });
    count_stretches(*counted, before);
  }
  for (const auto& gap : other.gaps_) {
    if (part.contains(gap.window.end)) note(gap);
  }
  for (const auto& [target, birth] : other.births_) {
    if (part.contains(birth)) note_birth(target, birth);
  }
}

void Strip::extend_to(UtcTime end, const Ruler& base) {
  std::vector<UtcTime> more;
  for (auto last = grid_.window().end; last < end;)
    more.push_back(last = base.next(last));
  const auto size = grid_.ends.size() + more.size();
  if (more.empty() || !claim((lines_.size() + 1) * (row_bytes(size) - row_bytes(grid_.ends.size())))) return;
  resize(grid_.ends, size);
  std::copy(more.begin(), more.end(), grid_.ends.end() - static_cast<std::ptrdiff_t>(more.size()));
  for (auto& [name, line] : lines_)
    resize(line.bytes, size);
  for (auto& [target, counts] : scrapes_)
    counts.extend_to(size);
}

void Strip::forget_after(UtcTime end, UtcTime last_end) {
  const auto kept = std::upper_bound(grid_.ends.begin(), grid_.ends.end(), end);
  const auto size = static_cast<std::size_t>(kept - grid_.ends.begin());
  grid_.ends.resize(size);
  if (size != 0) grid_.ends.back() = last_end;
  std::erase_if(lines_, [&](const auto& line) { return line.second.seen.start >= end; });
  for (auto& [name, line] : lines_) {
    line.bytes.resize(size);
    line.seen.end = std::min(line.seen.end, end);
  }
  for (auto& [target, counts] : scrapes_)
    counts.forget_after(size);
  std::erase_if(gaps_, [&](const Gap& gap) { return gap.window.end > end; });
  std::erase_if(births_, [&](const auto& birth) { return birth.second > end; });
  recount();
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
  recount();
}

std::size_t Strip::footprint() const {
  const auto row_size = row_bytes(grid_.ends.size());
  auto out =
      row_size + lines_.size() * (kNode + row_size) + gaps_.size() * (kNode + sizeof(Gap)) + births_.size() * kNode;
  for (const auto& [target, row] : scrapes_)
    out += kNode + row.stretches().size_bytes();
  return out;
}

}  // namespace bandwatch::api
