#include "tests/world/truth.hpp"

#include <algorithm>
#include <set>

namespace bandwatch::world {
namespace {

/// How clearly something shows that a node or a counter began again.
enum class Trace : std::uint8_t { kNone = 0, kUnclear, kClear };

/// DESIGN's rule of falls: below half, or the next one stays below.
Trace trace_of(double before, double after, const double* next) {
  if (after >= before) return Trace::kNone;
  return after < before / 2 || (next != nullptr && *next < before) ? Trace::kClear : Trace::kUnclear;
}

/// Goes along the samples of one counter in one stream.
class Follower {
 public:
  Follower(const Stream& stream, std::size_t index, const Surroundings& around, UtcTime known)
      : around_(around), known_(known) {
    for (const auto* scrape : stream) {
      if (scrape->result != Scrape::Result::kOk) continue;
      answered_.push_back(scrape);
      if (scrape->counters[index].exists && around.usable(*scrape, index)) samples_.push_back(answered_.size() - 1);
    }
    index_ = index;
  }

  std::vector<Step> run() {
    for (std::size_t i = 0; i < samples_.size(); ++i)
      take(i);
    return std::move(steps_);
  }

 private:
  [[nodiscard]] const CounterState& state(std::size_t i) const { return answered_[samples_[i]]->counters[index_]; }

  void take(std::size_t i) {
    const auto& now = state(i);
    Step step{answered_[samples_[i]]->at, 0, now.passed, now.value, now.value};
    if (!last_) {
      step.must_be_told = true;
      step.first_of_target = known_ >= step.at;
    } else if (now.life == state(*last_).life) {
      if (now.value < state(*last_).value) return;  // read before a sample that stands before it
      step.passed_before = state(*last_).passed;
      step.low = now.value - std::max(floor_, state(*last_).value);
      step.high = now.value - state(*last_).value;
      step.irregular = step.low != step.high;
    } else {
      step.passed_before = state(*last_).passed;
      begin_again(i, step);
    }
    if (step.low == step.high) floor_ = 0;
    last_ = i;
    steps_.push_back(step);
  }

  /// The counter began again between the last sample and sample `i`.
  void begin_again(std::size_t i, Step& step) {
    const auto before = state(*last_).value;
    const auto now = state(i).value;
    const auto next = i + 1 < samples_.size() ? std::optional{static_cast<double>(state(i + 1).value)} : std::nullopt;
    const auto own = trace_of(static_cast<double>(before), static_cast<double>(now), next ? &*next : nullptr);
    const auto trace = std::max(own, witness(samples_[*last_], samples_[i]));
    const auto rest = now >= before ? now - before : 0;
    if (trace == Trace::kClear) {
      step.must_be_told = state(i).passed - state(*last_).passed > now;
      return;
    }
    step.irregular = true;
    step.low = rest;
    if (trace == Trace::kUnclear) {
      if (own == Trace::kUnclear) floor_ = before;  // for somebody who takes it for jitter, the old value stands
      return;
    }
    const bool respelled =
        around_.respelled && answered_[samples_[*last_]]->at < *around_.respelled && step.at >= *around_.respelled;
    step.high = respelled ? now : rest;
  }

  /// What the witness shows from one answered scrape to another.
  [[nodiscard]] Trace witness(std::size_t from, std::size_t to) const {
    auto out = Trace::kNone;
    if (!around_.has_witness) return out;
    for (auto j = from; j < to; ++j) {
      if (answered_[j]->life == answered_[j + 1]->life) continue;
      const double* next = j + 2 < answered_.size() ? &answered_[j + 2]->witness : nullptr;
      out = std::max(out, trace_of(answered_[j]->witness, answered_[j + 1]->witness, next));
    }
    return out;
  }

  const Surroundings& around_;
  UtcTime known_;
  std::size_t index_{0};
  std::vector<const Scrape*> answered_;
  std::vector<std::size_t> samples_;  ///< of the counter, as places in answered_
  std::optional<std::size_t> last_;
  std::uint64_t floor_{0};  ///< a value that may still stand
  std::vector<Step> steps_;
};

/// Where a stream shows what passed up to `passed`.
const Step* step_showing(const std::vector<Step>& steps, std::uint64_t passed) {
  const auto found = std::find_if(steps.begin(), steps.end(), [&](const Step& step) { return step.passed >= passed; });
  return found == steps.end() ? nullptr : &*found;
}

}  // namespace

std::vector<Step> steps_of(const Stream& stream, std::size_t index, const Surroundings& around,
                           UtcTime target_known_since) {
  return Follower{stream, index, around, target_known_since}.run();
}

UtcTime known_since(const std::vector<Stream>& streams, const Surroundings& around) {
  auto out = UtcTime::max();
  for (const auto& stream : streams) {
    const auto found = std::find_if(stream.begin(), stream.end(), [&](const Scrape* scrape) {
      if (scrape->result != Scrape::Result::kOk) return false;
      return around.up_is_known || around.has_witness ||
             std::any_of(scrape->counters.begin(), scrape->counters.end(), [](const auto& one) { return one.exists; });
    });
    if (found != stream.end()) out = std::min(out, (*found)->at);
  }
  return out;
}

std::vector<Shown> united(const std::vector<std::vector<Step>>& streams, Duration patience) {
  std::set<std::uint64_t> ends;
  for (const auto& steps : streams) {
    for (const auto& step : steps)
      ends.insert(step.passed);
  }
  std::vector<Shown> out;
  std::uint64_t before = 0;
  for (const auto end : ends) {
    Shown shown{{}, UtcTime::max(), UtcTime::min()};
    shown.low = shown.high = end - before;
    bool everywhere_first = true;
    for (const auto& steps : streams) {
      const auto* step = step_showing(steps, end);
      if (step == nullptr) shown.late = UtcTime::max();
      if (step == nullptr) continue;
      shown.early = std::min(shown.early, step->at);
      shown.late = std::max(shown.late, step->at);
      if (step->first_of_target) shown.low = 0;
      everywhere_first = everywhere_first && step->first_of_target;
    }
    shown.late = std::min(shown.late, shown.early + patience);
    if (!everywhere_first && shown.high > 0) out.push_back(shown);
    before = end;
  }
  return out;
}

std::vector<Shown> shown_by(const std::vector<Step>& steps) {
  std::vector<Shown> out;
  for (const auto& step : steps) {
    if (step.high > 0)
      out.push_back({{}, step.at, step.at, step.low, step.high, step.first_of_target, step.must_be_told});
  }
  return out;
}

}  // namespace bandwatch::world
