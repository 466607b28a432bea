#include "tests/world/database.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

namespace bandwatch::world {

using counting::Series;
using promql::Answer;

namespace {

constexpr Duration kLookback = std::chrono::minutes{5};
constexpr std::size_t kMostInstants = 11'000;

Error refused(std::string_view what) {
  return Error{Errc::kInvalidArgument, "the database does not know " + std::string{what}, {}};
}

/// The samples [from, to) of `values` under `function`, as PromQL says; at least one. NaN is a value like others, but
/// for minimum and maximum.
double fold(Function function, const std::vector<double>& values, std::size_t from, std::size_t to) {
  double out = values[from];
  switch (function) {
    case Function::kLast:
      return values[to - 1];
    case Function::kCount:
      return static_cast<double>(to - from);
    case Function::kSum:
      for (auto i = from + 1; i < to; ++i)
        out += values[i];
      return out;
    case Function::kMax:
      for (auto i = from + 1; i < to; ++i) {
        if (values[i] > out || std::isnan(out)) out = values[i];
      }
      return out;
    case Function::kMin:
      for (auto i = from + 1; i < to; ++i) {
        if (values[i] < out || std::isnan(out)) out = values[i];
      }
      return out;
    case Function::kResets:
      out = 0;
      for (auto i = from + 1; i < to; ++i)
        out += values[i] < values[i - 1] ? 1 : 0;
      return out;
  }
  return out;
}

Labels with(Labels labels, const Labels& external) {
  for (const auto& [name, value] : external.pairs()) {
    if (labels.get(name).empty()) labels.set(name, value);
  }
  return labels;
}

SeriesChoice choice_of(const promql::ChunkQuery& query) {
  SeriesChoice out{query.metric, {}};
  for (const auto& matcher : query.matchers) {
    const auto condition = promql::condition_of(matcher);
    if (condition.is_regex) {
      out.conditions.push_back(condition_from_regex(matcher.label, condition.value).value());
    } else {
      out.conditions.push_back({matcher.label, {{condition.value}}});
    }
  }
  return out;
}

}  // namespace

Database::Database(const Life& life, DatabaseOptions options) : life_(life), options_(options) {
  seen_.reserve(life.series.size());
  for (const auto& series : life.series) {
    seen_.push_back({series.labels, series.times, series.values, {}});
    by_metric_[std::string{series.labels.get("__name__")}].push_back(&seen_.back());
  }
}

void Database::show(UtcTime now) {
  for (std::size_t i = 0; i < seen_.size(); ++i) {
    const auto& all = life_.series[i];
    auto& seen = seen_[i];
    seen.times.clear();
    seen.values.clear();
    seen.chunks.clear();
    for (std::size_t j = 0; j < all.times.size(); ++j) {
      if (all.visible[j] > now) continue;
      seen.times.push_back(all.times[j]);
      seen.values.push_back(all.values[j]);
    }
  }
}

std::vector<Database::Seen*> Database::chosen(const SeriesChoice& choice) {
  std::vector<Seen*> out;
  const auto add = [&](const std::vector<Seen*>& candidates) {
    for (auto* seen : candidates) {
      if (choice.holds(seen->labels)) out.push_back(seen);
    }
  };
  if (choice.metric.empty()) {
    for (const auto& [metric, candidates] : by_metric_)
      add(candidates);
  } else if (const auto found = by_metric_.find(choice.metric); found != by_metric_.end()) {
    add(found->second);
  }
  return out;
}

std::pair<std::size_t, std::size_t> Database::selected(const Seen& seen, const Stretch& stretch, UtcTime at) const {
  const auto end = at - stretch.offset;
  const auto start = end - stretch.range;
  const auto& times = seen.times;
  const auto from = options_.left_closed ? std::lower_bound(times.begin(), times.end(), start)
                                         : std::upper_bound(times.begin(), times.end(), start);
  const auto to = std::upper_bound(from, times.end(), end);
  return {static_cast<std::size_t>(from - times.begin()), static_cast<std::size_t>(to - times.begin())};
}

std::optional<double> Database::applied(Function function, const Seen& seen, const Stretch& stretch, UtcTime at) {
  const auto [from, to] = selected(seen, stretch, at);
  if (from == to) return std::nullopt;
  samples_ += to - from;
  return fold(function, seen.values, from, to);
}

std::optional<double> Database::value_of(const Question& question, const Seen& seen, UtcTime at) {
  if (question.kind == Question::Kind::kFunction) return applied(question.function, seen, question.stretch, at);
  if (question.kind == Question::Kind::kLastAlone) {
    const bool hidden = applied(Function::kLast, seen, question.before, at).has_value();
    return hidden ? std::nullopt : applied(Function::kLast, seen, question.stretch, at);
  }
  if (question.kind == Question::Kind::kCurrent) return applied(Function::kLast, seen, Stretch{{}, kLookback, {}}, at);
  const auto resets = applied(Function::kResets, seen, question.stretch, at);
  if (resets && *resets > 0) return resets;
  const auto least = applied(Function::kMin, seen, question.stretch, at);
  const auto before = applied(Function::kLast, seen, question.before, at);
  return least && before && *least < *before ? least : std::nullopt;
}

Labels Database::labels_behind(const Question& question, const Seen& seen) const {
  const bool keeps = options_.functions_keep_names || question.kind == Question::Kind::kCurrent ||
                     (question.kind == Question::Kind::kFunction && question.function == Function::kLast);
  return keeps ? seen.labels : seen.labels.without("__name__");
}

void Database::add_samples(const Seen& seen, const Stretch& stretch, const promql::Query& query, Answer& out) {
  auto [from, to] = selected(seen, stretch, query.at.value());
  samples_ += to - from;
  while (query.after && from < to && seen.times[from] <= *query.after)
    ++from;
  if (from == to) return;
  Series series{seen.labels, {}, {}};
  for (auto i = from; i < to; ++i) {
    series.times.push_back(seen.times[i]);
    series.values.push_back(seen.values[i]);
  }
  out.series.push_back(std::move(series));
}

Answer Database::groups(const Question& question, UtcTime at) {
  std::set<Labels> found;
  std::size_t count = 0;
  for (const auto* seen : chosen(question.stretch.choice)) {
    if (!applied(Function::kLast, *seen, question.stretch, at)) continue;
    ++count;
    Labels group;
    for (const auto& label : question.labels)
      group.set(label, seen->labels.get(label));
    found.insert(std::move(group));
  }
  const bool is_count = question.kind == Question::Kind::kSeriesCount;
  Answer out;
  for (const auto& group : found)
    out.series.push_back({group, {at}, {is_count ? static_cast<double>(count) : 1.0}});
  return out;
}

Answer Database::sample_count(const Question& question, UtcTime at) {
  double count = 0;
  for (const auto* seen : chosen(question.stretch.choice))
    count += applied(Function::kCount, *seen, question.stretch, at).value_or(0);
  Answer out;
  if (count > 0) out.series.push_back({{}, {at}, {count}});
  return out;
}

Result<Answer> Database::answer(const promql::Query& query) {
  ++queries_;
  const auto question = parse_question(query.text);
  if (!question || !query.at) return refused(query.text);
  const auto at = *query.at;
  if (question->kind == Question::Kind::kSampleCount) return sample_count(*question, at);
  if (question->kind == Question::Kind::kDistinct || question->kind == Question::Kind::kSeriesCount)
    return groups(*question, at);
  Answer out;
  for (const auto* seen : chosen(question->stretch.choice)) {
    if (question->kind == Question::Kind::kSamples) {
      add_samples(*seen, question->stretch, query, out);
    } else if (const auto value = value_of(*question, *seen, at)) {
      out.series.push_back({labels_behind(*question, *seen), {at}, {*value}});
    }
  }
  return out;
}

boost::asio::awaitable<Result<Answer>> Database::instant(promql::Query query) {
  co_return answer(query);
}

boost::asio::awaitable<Result<Answer>> Database::range(promql::RangeQuery query) {
  ++queries_;
  const auto question = parse_question(query.text);
  if (!question || question->kind == Question::Kind::kSamples) co_return refused(query.text);
  const auto kind = question->kind;
  if (kind == Question::Kind::kDistinct || kind == Question::Kind::kSeriesCount || kind == Question::Kind::kSampleCount)
    co_return refused(query.text);
  if ((query.last - query.first) / query.step >= static_cast<std::int64_t>(kMostInstants))
    co_return refused("so many instants");
  Answer out;
  for (const auto* seen : chosen(question->stretch.choice)) {
    Series series;
    for (auto at = query.first; at <= query.last; at += query.step) {
      const auto value = value_of(*question, *seen, at);
      if (!value) continue;
      series.times.push_back(at);
      series.values.push_back(*value);
    }
    if (series.times.empty()) continue;
    series.labels = labels_behind(*question, *seen);
    out.series.push_back(std::move(series));
  }
  co_return out;
}

Result<void> Database::stream(std::size_t index, const promql::ChunkQuery& query, const FrameSink& on_frame) {
  for (auto* seen : chosen(choice_of(query))) {
    if (seen->chunks.empty()) seen->chunks = stored_chunks(seen->times, seen->values, options_.chunk_samples);
    const auto labels = with(seen->labels, life_.external);
    // As Prometheus does, chunks go out whole: what lies outside the window, the reader skips.
    const auto& chunks = seen->chunks;
    const auto first = std::find_if(chunks.begin(), chunks.end(),
                                    [&](const StoredChunk& chunk) { return chunk.last > query.window.start; });
    const auto last =
        std::find_if(first, chunks.end(), [&](const StoredChunk& chunk) { return chunk.first > query.window.end; });
    for (auto from = first; from != last;) {
      const auto to = from + std::min<std::ptrdiff_t>(last - from, static_cast<std::ptrdiff_t>(options_.frame_chunks));
      const auto frame = frame_of(index, labels, {from, to});
      auto taken = on_frame(frame);
      if (!taken) return taken;
      from = to;
    }
  }
  return {};
}

boost::asio::awaitable<Result<void>> Database::read_chunks(std::vector<promql::ChunkQuery> queries,
                                                           FrameSink on_frame) {
  if (!options_.streams_chunks) co_return refused("remote read");
  ++queries_;
  for (std::size_t i = 0; i < queries.size(); ++i) {
    auto streamed = stream(i, queries[i], on_frame);
    if (!streamed) co_return streamed;
  }
  co_return Result<void>{};
}

boost::asio::awaitable<Result<std::vector<std::string>>> Database::label_values(std::string label,
                                                                                std::vector<std::string> selectors,
                                                                                Window window) {
  ++queries_;
  std::set<std::string> out;
  for (const auto& text : selectors) {
    const auto choice = parse_choice(text);
    if (!choice) co_return refused(text);
    for (const auto* seen : chosen(*choice)) {
      const auto first = std::upper_bound(seen->times.begin(), seen->times.end(), window.start);
      const bool is_there = first != seen->times.end() && *first <= window.end;
      if (is_there && !seen->labels.get(label).empty()) out.emplace(seen->labels.get(label));
    }
  }
  co_return std::vector<std::string>{out.begin(), out.end()};
}

boost::asio::awaitable<Result<promql::DatabaseInfo>> Database::describe() {
  promql::DatabaseInfo out;
  out.name = "prometheus";
  out.version = options_.left_closed ? "2.42.0" : "3.5.0";
  out.retention = std::chrono::hours{24 * 15};
  out.retention_told = true;
  out.streams_chunks = options_.streams_chunks;
  co_return out;
}

}  // namespace bandwatch::world
