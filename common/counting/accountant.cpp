#include "common/counting/accountant.hpp"

#include "common/counting/counter_walk.hpp"
#include "common/counting/page_families.hpp"

#include <algorithm>
#include <utility>

namespace bandwatch::counting {

std::string_view name_of(Origin origin) noexcept {
  switch (origin) {
    case Origin::kContinued:
      return "continued";
    case Origin::kReset:
      return "reset";
    case Origin::kMaskedReset:
      return "masked_reset";
    case Origin::kBorn:
      return "born";
    case Origin::kNewTargetBaseline:
      return "new_target_baseline";
    case Origin::kNewTargetFromZero:
      return "new_target_from_zero";
  }
  return "";
}

Accountant::Accountant(std::vector<GatewaySchema> schemas, NewTargetPolicy policy, UtcTime count_from)
    : schemas_(std::move(schemas)), policy_(policy), count_from_(count_from) {}

void Accountant::restore(const std::vector<Series>& up, const std::vector<Series>& witnesses) {
  evidence_.add_up(up);
  evidence_.add_witnesses(witnesses);
}

std::optional<CountedSeries> counted_series(const std::vector<GatewaySchema>& schemas, const Labels& labels) {
  for (const auto& schema : schemas) {
    auto dimensions = classify(schema, labels);
    if (dimensions) return CountedSeries{labels.canonical(), *std::move(dimensions), target_of(labels)};
  }
  return std::nullopt;
}

std::optional<Checkpoint> Accountant::restored(const std::string& id) const {
  if (const auto unheard = unheard_.find(id); unheard != unheard_.end()) return unheard->second;
  const auto known = checkpoints_.find(id);
  return known == checkpoints_.end() ? std::nullopt : std::optional{known->second};
}

CounterWalk Accountant::walk_of(const CountedSeries& counted) const {
  const auto known = checkpoints_.find(counted.id);
  return CounterWalk{evidence_.falls_of(counted.target),
                     known == checkpoints_.end() ? std::nullopt : std::optional{known->second}, count_from_};
}

std::vector<Question> Accountant::questions(const Page& page) {
  evidence_.add_up(page.up);
  evidence_.add_witnesses(page.witnesses);
  evidence_.add_counters(page.counters);
  PageFamilies families{schemas_, page};
  std::vector<Question> out;
  // One series is identified at a time: of all of them the names alone would take more than the samples.
  for (const auto& series : page.counters) {
    const auto counted = counted_series(schemas_, series.labels);
    if (!counted) continue;
    auto walk = walk_of(*counted);
    const auto known = walk.last();
    bool begun = false;
    const auto on_first = [&](const FirstSample& first) {
      begun = true;
      // Samples of this page up to count_from need no predecessor, and serve as one.
      const bool is_back = first.before && known == first.before && came_back(*counted, first, families);
      if (is_back || raises_question(first, counted->target, evidence_)) {
        out.push_back({counted->id, series.labels, counted->target, first.at, first.before, first.value});
      }
    };
    for (std::size_t i = 0; i < series.times.size() && !begun; ++i) {
      families.hand_over(walk, *counted, series, i);
      walk.take(series.times[i], series.values[i], on_first, [](const Delta&) {});
    }
  }
  return out;
}

bool Accountant::came_back(const CountedSeries& counted, const FirstSample& first, PageFamilies& families) const {
  const auto until = scraped_until_.find(counted.target);
  return (until != scraped_until_.end() && until->second > first.before->at) ||
         families.was_scraped_without(counted.target, *first.before, first.at);
}

void Accountant::account(const Page& page, const Answers& answers, const Sink& sink) {
  evidence_.add_up(page.up);
  evidence_.add_witnesses(page.witnesses);
  evidence_.add_counters(page.counters);
  PageFamilies families{schemas_, page};
  for (const auto& series : page.counters) {
    if (const auto counted = counted_series(schemas_, series.labels)) book(*counted, series, families, answers, sink);
  }
  for (const auto& series : page.up) {
    auto& until = scraped_until_[target_of(series.labels)];
    for (std::size_t i = series.times.size(); i-- > 0;) {
      if (series.values[i] != 1.0) continue;
      until = std::max(until, series.times[i]);
      break;
    }
  }
}

void Accountant::book(const CountedSeries& counted, const Series& series, PageFamilies& families,
                      const Answers& answers, const Sink& sink) {
  const auto answered = answers.find(counted.id);
  const auto answer = answered == answers.end() ? Predecessor{} : answered->second;
  bool heard = false;
  const auto on_first = [&](const FirstSample& first) {
    heard = true;
    sink(counted, worth_of(first, counted.target, answer, evidence_, policy_));
  };
  const auto on_delta = [&](const Delta& delta) { sink(counted, delta); };  // never before the first
  auto walk = walk_of(counted);
  const auto known = walk.last();
  // What the database knows of the time before the page is a sample like others.
  if (answer.sample && (!known || known->at < answer.sample->at)) walk.hand_over(*answer.sample);
  for (std::size_t i = 0; i < series.times.size(); ++i) {
    families.hand_over(walk, counted, series, i);
    walk.take(series.times[i], series.values[i], on_first, on_delta);
  }
  const auto last = walk.last();
  if (!last || (known && *known == *last)) return;
  if (!heard) unheard_.try_emplace(counted.id, known);
  checkpoints_.insert_or_assign(counted.id, *last);
}

}  // namespace bandwatch::counting
