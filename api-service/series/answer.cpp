#include "api-service/series/answer.hpp"

#include "api-service/series/scrape_view.hpp"
#include "common/core/duration.hpp"
#include "common/core/rfc3339.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace bandwatch::api {
namespace {

/// More gaps than these tell a reader nothing further.
constexpr std::size_t kMaxGaps = 200;
/// The same of what is counted twice.
constexpr std::size_t kMaxTwins = 5;

using Lines = std::map<counting::Dimensions, Values>;

/// The axis' bucket of each of the strip's buckets; one past the last for those outside.
std::vector<std::size_t> buckets_of(const counting::BucketGrid& strip, const counting::BucketGrid& axis) {
  std::vector<std::size_t> out;
  out.reserve(strip.ends.size());
  for (const auto end : strip.ends)
    out.push_back(axis.index_of(end).value_or(axis.ends.size()));
  return out;
}

Values values_of(const std::vector<Bytes>& row, const ScrapeView& scrapes) {
  Values out;
  out.buckets.reserve(row.size());
  Bytes total;
  for (std::size_t i = 0; i < row.size(); ++i) {
    // A sample is proof of a scrape even where `up` is missing.
    const bool seen = scrapes.seen(i) || row[i] > Bytes{0};
    out.buckets.push_back(seen ? std::optional{row[i].count()} : std::nullopt);
    total += row[i];
  }
  out.total = total.count();
  return out;
}

/// The lines that had a sample in `present`, over the axis' buckets.
Lines sum_up(const Axis& axis, Window present, const Known& known, const ScrapeView& scrapes) {
  const auto count = axis.grid.ends.size();
  std::map<counting::Dimensions, std::vector<Bytes>> sums;
  for (const auto* strip : known.strips) {
    const auto buckets = buckets_of(strip->grid(), axis.grid);
    for (const auto& [name, line] : strip->lines()) {
      if (line.seen.end <= present.start || line.seen.start >= present.end) continue;
      auto& row = sums.try_emplace(name, count).first->second;
      for (std::size_t i = 0; i < line.bytes.size(); ++i) {
        if (buckets[i] < count) row[buckets[i]] += Bytes{line.bytes[i]};
      }
    }
  }
  Lines out;
  while (!sums.empty()) {
    // One row after the other: both shapes of all of them at once would be half as much again.
    auto row = sums.extract(sums.begin());
    out.emplace_hint(out.end(), std::move(row.key()), values_of(row.mapped(), scrapes));
  }
  return out;
}

/// The line that the question names to the last, if it does: it is there even where no series exists.
std::optional<counting::Dimensions> named_line(const BandwidthQuestion& question) {
  const auto& selection = question.selection;
  const auto is_name = [](const std::vector<std::string>& values) {
    return values.size() == 1 && values.front().find('*') == std::string::npos;
  };
  const bool one = selection.direction && is_name(selection.services) && is_name(selection.routes);
  if (!one || question.grouping != Grouping{}) return std::nullopt;
  return counting::Dimensions{*selection.direction, selection.services.front(), selection.routes.front(), {}, {}};
}

void accumulate(Values& values) {
  Bytes so_far;
  for (auto& value : values.buckets) {
    if (!value) continue;
    so_far += Bytes{*value};
    value = so_far.count();
  }
}

void add(Values& to, const Values& more) {
  if (to.buckets.empty()) to.buckets.resize(more.buckets.size());
  for (std::size_t i = 0; i < more.buckets.size(); ++i) {
    // cppcheck-suppress constStatement ; it is a condition
    if (more.buckets[i]) to.buckets[i] = (Bytes{to.buckets[i].value_or(0)} + Bytes{*more.buckets[i]}).count();
  }
  to.total = (Bytes{to.total} + Bytes{more.total}).count();
}

/// Keeps the `top` largest lines of each direction, largest first, and sums the rest.
void keep_top(Answer& answer, std::size_t top) {
  std::stable_sort(answer.lines.begin(), answer.lines.end(), [](const AnswerLine& a, const AnswerLine& b) {
    if (a.labels.direction != b.labels.direction) return a.labels.direction < b.labels.direction;
    return a.values.total > b.values.total;
  });
  std::map<counting::Direction, std::size_t> kept;
  std::map<counting::Direction, AnswerLine> others;
  std::vector<AnswerLine> lines;
  for (auto& line : answer.lines) {
    const auto direction = line.labels.direction;
    if (kept[direction]++ < top) {
      lines.push_back(std::move(line));
      continue;
    }
    auto& rest = others.try_emplace(direction, AnswerLine{{direction, {}, {}, {}, {}}, {}, {}, 0}).first->second;
    ++rest.count;
    add(rest.values, line.values);
    if (line.previous) {
      if (!rest.previous) rest.previous.emplace();
      add(*rest.previous, *line.previous);
    }
  }
  answer.lines = std::move(lines);
  for (auto& [direction, rest] : others)
    answer.others.push_back(std::move(rest));
}

/// Keeps the `top` largest lines of each direction if that is asked for, and never more than kMaxLines: of both
/// directions half as many each.
void keep_lines(Answer& answer, std::optional<std::size_t> top) {
  if (answer.lines.empty()) return;
  const bool both = answer.lines.front().labels.direction != answer.lines.back().labels.direction;
  const auto most = both ? kMaxLines / 2 : kMaxLines;
  const bool too_many = answer.lines.size() > kMaxLines && (!top || *top > most);
  if (too_many) {
    answer.warnings.push_back(fmt::format("{} series: the {} largest of each direction are listed, the rest is summed.",
                                          answer.lines.size(), most));
  }
  if (too_many) top = most;
  if (top) keep_top(answer, *top);
}

/// Nodes are the installation's affair: a tenant learns when something is missing, not where.
void hide_nodes(std::vector<Gap>& gaps) {
  for (auto& gap : gaps)
    gap.target = {};
  const auto order = [](const Gap& gap) { return std::tuple{gap.window.start, gap.window.end, gap.reason}; };
  std::sort(gaps.begin(), gaps.end(), [&](const Gap& a, const Gap& b) { return order(a) < order(b); });
  gaps.erase(std::unique(gaps.begin(), gaps.end()), gaps.end());
}

void compare(Answer& answer, const Axis& previous, Window present, const Known& known) {
  const ScrapeView scrapes{previous.grid, known.strips};
  auto before = sum_up(previous, present, known, scrapes);
  for (auto& line : answer.lines) {
    const auto found = before.find(line.labels);
    const std::vector<Bytes> nothing(previous.grid.ends.size());
    line.previous = found == before.end() ? values_of(nothing, scrapes) : std::move(found->second);
  }
}

/// Who scrapes the gateway is the installation's affair, too.
void warn_of_twins(Answer& answer, const Known& known, bool has_scope) {
  if (known.twins.empty()) return;
  if (has_scope) {
    answer.warnings.emplace_back("The gateway is counted twice: all bytes may be too many.");
    return;
  }
  for (const auto& twins : known.twins.first(std::min(known.twins.size(), kMaxTwins)))
    answer.warnings.push_back("Counted twice: " + sentence_of(twins) + ".");
}

void warn(Answer& answer, Window asked, const Known& known) {
  if (known.stale) {
    answer.warnings.push_back(
        fmt::format("The database does not answer: what came after {} is missing.", format_rfc3339_utc(known.read_at)));
  }
  if (answer.lines.empty()) answer.warnings.emplace_back("No bandwidth series matches the question in this window.");
  if (known.retention > Duration::zero() && asked.start < known.read_at - known.retention) {
    answer.warnings.push_back(
        fmt::format("The database keeps {}: what is older is unknown.", format_duration(known.retention)));
  }
  if (answer.gaps.size() > kMaxGaps) {
    answer.warnings.push_back(fmt::format("{} gaps; the first {} are listed.", answer.gaps.size(), kMaxGaps));
    answer.gaps.resize(kMaxGaps);
  }
}

}  // namespace

std::size_t cost_of(const Axis& axis, const std::optional<Axis>& previous, const Known& known) {
  constexpr std::size_t kLine = 1024;   // names in maps, and the line itself
  constexpr std::size_t kBucket = 128;  // what is known of a bucket without its bytes: ends, scrapes
  std::set<counting::Dimensions> names;
  std::size_t nodes = 0;
  for (const auto* strip : known.strips) {
    for (const auto& [name, line] : strip->lines())
      names.insert(name);
    nodes += strip->scrapes().size();
  }
  const auto buckets = axis.grid.ends.size() * (previous ? 2 : 1);
  const auto lines = names.size() + 1;
  return lines * (kLine + buckets * sizeof(std::optional<std::uint64_t>)) + buckets * kBucket +
         nodes * axis.grid.ends.size() * sizeof(counting::ScrapeCount);
}

Answer compose(const BandwidthQuestion& question, const Axis& axis, const std::optional<Axis>& previous,
               const Known& known) {
  const auto window = axis.window();
  const Window present{previous ? previous->grid.start : window.start, window.end};
  Answer answer;
  answer.axis = axis;
  answer.grouping = question.grouping;
  answer.now = known.now;
  answer.partial = window.end > known.now;
  answer.as_of = known.read_at;
  answer.stale = known.stale;
  answer.complete_until = std::min(known.settled_until, window.end);
  const ScrapeView scrapes{axis.grid, known.strips};
  answer.coverage = scrapes.coverage(answer.complete_until);
  answer.gaps = scrapes.gaps(known.strips, answer.complete_until);
  if (question.selection.scope) hide_nodes(answer.gaps);
  for (auto& [labels, values] : sum_up(axis, present, known, scrapes))
    answer.lines.push_back({labels, std::move(values), std::nullopt, 1});
  warn_of_twins(answer, known, question.selection.scope.has_value());
  warn(answer, present, known);
  if (const auto named = named_line(question); named && answer.lines.empty()) {
    // Never seen: that is not the same as no bytes.
    answer.lines.push_back(
        {*named, Values{std::vector<std::optional<std::uint64_t>>(axis.grid.ends.size()), 0}, {}, 1});
  }
  if (previous) compare(answer, *previous, present, known);
  keep_lines(answer, question.top);
  for (auto* lines : {&answer.lines, &answer.others}) {
    for (auto& line : *lines) {
      if (!question.cumulative) break;
      accumulate(line.values);
      if (line.previous) accumulate(*line.previous);
    }
  }
  return answer;
}

}  // namespace bandwatch::api
