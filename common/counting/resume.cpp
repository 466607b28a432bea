#include "common/counting/resume.hpp"

#include "common/counting/counter_walk.hpp"

#include <cmath>
#include <utility>

namespace bandwatch::counting {
namespace {

/// A series that was silent for longer costs the next read a question, and everybody else no memory.
constexpr Duration kRemembered = std::chrono::hours{1};

/// The last usable sample up to `at`; where it fell, what the next one makes of that: see CounterWalk.
std::optional<Checkpoint> last_settled(const Series& series, UtcTime at) {
  std::optional<std::uint64_t> next;
  std::optional<Checkpoint> last;
  for (std::size_t i = series.times.size(); i-- > 0;) {
    const auto value = byte_count(series.values[i]);
    if (!value) continue;
    const Checkpoint sample{series.times[i], *value};
    if (sample.at > at) {
      next = *value;
    } else if (!last) {
      last = sample;
    } else {
      const bool in_doubt = sample.value > last->value && !is_certain_restart(sample, *last);
      return in_doubt && (!next || *next >= sample.value) ? sample : *last;
    }
  }
  return last;
}

}  // namespace

void ResumeKeeper::renew(Latest& all, const Labels& labels, const Sample& sample) {
  const auto [found, is_new] = all.try_emplace(labels, sample);
  if (!is_new && found->second.first < sample.first) found->second = sample;
}

std::vector<Series> ResumeKeeper::as_series(const Latest& all, UtcTime after) {
  std::vector<Series> out;
  for (const auto& [labels, sample] : all) {
    if (sample.first > after) out.push_back(Series{labels, {sample.first}, {sample.second}});
  }
  return out;
}

void ResumeKeeper::add(const Resume& earlier) {
  for (const auto& [id, checkpoint] : earlier.checkpoints)
    add_checkpoint(id, checkpoint);
  add_up(earlier.up);
  add_witnesses(earlier.witnesses);
}

void ResumeKeeper::add_checkpoint(std::string_view id, Checkpoint checkpoint) {
  if (checkpoint.at > kept_.at || checkpoint.at <= kept_.at - kRemembered) return;
  const auto found = kept_.checkpoints.find(id);
  if (found == kept_.checkpoints.end()) {
    kept_.checkpoints.emplace(id, checkpoint);
  } else if (found->second.at < checkpoint.at) {
    found->second = checkpoint;
  }
}

void ResumeKeeper::add_counters(const std::vector<Series>& counters) {
  for (const auto& series : counters) {
    if (const auto last = last_settled(series, kept_.at)) add_checkpoint(series.labels.canonical(), *last);
  }
}

void ResumeKeeper::add_up(const std::vector<Series>& up) {
  for (const auto& series : up) {
    for (std::size_t i = series.times.size(); i-- > 0;) {
      if (series.times[i] > kept_.at || series.values[i] != 1.0) continue;
      renew(up_, series.labels, {series.times[i], 1.0});
      break;
    }
  }
}

void ResumeKeeper::add_witnesses(const std::vector<Series>& witnesses) {
  for (const auto& series : witnesses) {
    for (std::size_t i = series.times.size(); i-- > 0;) {
      if (series.times[i] > kept_.at || !std::isfinite(series.values[i])) continue;
      renew(witnesses_, series.labels.without("node_id"), {series.times[i], series.values[i]});
      break;
    }
  }
}

Resume ResumeKeeper::finish() {
  // Twice as long as the counters, so that no checkpoint is left without its witness.
  kept_.up = as_series(up_, kept_.at - 2 * kRemembered);
  kept_.witnesses = as_series(witnesses_, kept_.at - 2 * kRemembered);
  return std::move(kept_);
}

}  // namespace bandwatch::counting
