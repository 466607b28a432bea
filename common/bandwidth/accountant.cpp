#include "common/bandwidth/accountant.hpp"

#include "common/bandwidth/counter_walk.hpp"

#include <utility>

namespace bandwatch::bandwidth {

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

void Accountant::restore(std::string id, Checkpoint checkpoint) {
  checkpoints_.insert_or_assign(std::move(id), checkpoint);
}

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

std::vector<Accountant::Identified> Accountant::identify(const Page& page) const {
  std::vector<Identified> out;
  for (const auto& series : page.counters) {
    if (auto counted = counted_series(schemas_, series.labels)) out.push_back({*std::move(counted), &series});
  }
  return out;
}

std::vector<Question> Accountant::questions(const Page& page) {
  evidence_.add_up(page.up);
  evidence_.add_witnesses(page.witnesses);
  std::vector<Question> out;
  for (const auto& [counted, series] : identify(page)) {
    const auto found = checkpoints_.find(counted.id);
    const bool known = found != checkpoints_.end();
    for (std::size_t i = 0; i < series->times.size(); ++i) {
      const auto at = series->times[i];
      if (!byte_count(series->values[i]) || (known && at <= found->second.at)) continue;
      // A sample that only moves the checkpoint needs no predecessor, and serves as one.
      if (at <= count_from_) break;
      if (!known) {
        out.push_back({counted.id, series->labels, counted.target, at, std::nullopt});
      } else if (!evidence_.knows_witness_since(counted.target, found->second.at)) {
        out.push_back({counted.id, series->labels, counted.target, at, found->second});
      }
      break;
    }
  }
  return out;
}

void Accountant::account(const Page& page, const Answers& answers, const Sink& sink) {
  evidence_.add_up(page.up);
  evidence_.add_witnesses(page.witnesses);
  for (const auto& item : identify(page))
    book(item, answers, sink);
}

void Accountant::book(const Identified& item, const Answers& answers, const Sink& sink) {
  const auto& [counted, series] = item;
  const auto known = checkpoints_.find(counted.id);
  const auto answered = answers.find(counted.id);
  // An answer speaks of the step from the last sample of earlier pages to the first new one, and of no other.
  bool answer_applies = answered != answers.end();
  CounterWalk walk{evidence_.falls_of(counted.target),
                   known == checkpoints_.end() ? std::nullopt : std::optional{known->second}};
  for (std::size_t i = 0; i < series->times.size(); ++i) {
    const auto at = series->times[i];
    const auto value = byte_count(series->values[i]);
    if (!value || (walk.last() && at <= walk.last()->at)) continue;
    if (at <= count_from_) {
      walk.move_to(at, *value);
    } else if (!walk.last()) {
      const auto predecessor = answer_applies ? answered->second : Predecessor{};
      sink(counted, first_delta(at, *value, predecessor, evidence_.was_up_before(counted.target, at), policy_));
      walk.move_to(at, *value);
    } else {
      const auto before = *walk.last();
      const auto delta = walk.step(at, *value);
      const bool fell = answer_applies && answered->second.witness_fell;
      sink(counted, fell ? delta_after(before, at, *value, true) : delta);
    }
    answer_applies = false;
  }
  if (walk.last()) checkpoints_.insert_or_assign(counted.id, *walk.last());
}

}  // namespace bandwatch::bandwidth
