#include "common/bandwidth/accountant.hpp"

#include <cmath>
#include <utility>

namespace bandwatch::bandwidth {
namespace {

/// The counter value as bytes: rounded, as gateways print byte counts as decimals; nothing for what is no byte count.
std::optional<std::uint64_t> byte_count(double value) {
  constexpr double kLimit = 18446744073709549568.0;  // the largest double below 2^64
  if (!std::isfinite(value) || value < 0 || value > kLimit) return std::nullopt;
  return static_cast<std::uint64_t>(std::round(value));
}

Delta delta_after(const Checkpoint& previous, UtcTime at, std::uint64_t value, bool witness_fell) {
  if (value < previous.value) return Delta{previous.at, at, Bytes{value}, Origin::kReset};
  if (witness_fell) return Delta{previous.at, at, Bytes{value}, Origin::kMaskedReset};
  return Delta{previous.at, at, Bytes{value - previous.value}, Origin::kContinued};
}

}  // namespace

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

std::vector<Accountant::Identified> Accountant::identify(const Page& page) const {
  std::vector<Identified> out;
  for (const auto& series : page.counters) {
    for (const auto& schema : schemas_) {
      auto dimensions = classify(schema, series.labels);
      if (!dimensions) continue;
      out.push_back({{series.labels.canonical(), *std::move(dimensions), target_of(series.labels)}, &series});
      break;
    }
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

Delta Accountant::first_delta(const CountedSeries& counted, UtcTime at, std::uint64_t value,
                              const Answers& answers) const {
  const auto found = answers.find(counted.id);
  const Predecessor predecessor = found == answers.end() ? Predecessor{} : found->second;
  if (predecessor.sample) return delta_after(*predecessor.sample, at, value, predecessor.witness_fell);
  if (predecessor.target_was_up || evidence_.was_up_before(counted.target, at)) {
    return Delta{at, at, Bytes{value}, Origin::kBorn};
  }
  if (policy_ == NewTargetPolicy::kFromZero) return Delta{at, at, Bytes{value}, Origin::kNewTargetFromZero};
  return Delta{at, at, Bytes{0}, Origin::kNewTargetBaseline};
}

void Accountant::book(const Identified& item, const Answers& answers, const Sink& sink) {
  const auto& [counted, series] = item;
  auto found = checkpoints_.find(counted.id);
  // An answer speaks of the step from the last sample of earlier pages to the first new one, and of no other.
  bool answer_applies = answers.contains(counted.id);
  for (std::size_t i = 0; i < series->times.size(); ++i) {
    const auto at = series->times[i];
    const auto value = byte_count(series->values[i]);
    if (!value) continue;
    if (found == checkpoints_.end()) {
      if (at > count_from_) sink(counted, first_delta(counted, at, *value, answers));
      found = checkpoints_.emplace(counted.id, Checkpoint{at, *value}).first;
      answer_applies = false;
      continue;
    }
    auto& checkpoint = found->second;
    if (at <= checkpoint.at) continue;
    if (at > count_from_) {
      const bool fell = (answer_applies && answers.find(counted.id)->second.witness_fell) ||
                        evidence_.witness_fell(counted.target, checkpoint.at, at);
      sink(counted, delta_after(checkpoint, at, *value, fell));
    }
    checkpoint = Checkpoint{at, *value};
    answer_applies = false;
  }
}

}  // namespace bandwatch::bandwidth
