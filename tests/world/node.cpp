#include "tests/world/node.hpp"

#include <algorithm>

namespace bandwatch::world {
namespace {

class Node {
 public:
  Node(const NodePlan& plan, Dice& dice, std::vector<Scrape>& scrapes)
      : plan_(plan),
        dice_(dice),
        scrapes_(scrapes),
        counters_(plan.counters),
        seen_(plan.scrapers, std::vector<std::uint64_t>(plan.counters, 0)) {
    // Restarts between scrapes whose times cross would show one life in the other's place.
    quiet_before_.resize(scrapes.size());
    std::vector<UtcTime> earliest(scrapes.size() + 1, UtcTime::max());
    for (std::size_t i = scrapes.size(); i-- > 0;)
      earliest[i] = std::min(earliest[i + 1], scrapes[i].at);
    UtcTime latest = UtcTime::min();
    for (std::size_t i = 0; i < scrapes.size(); ++i) {
      quiet_before_[i] = latest < earliest[i];
      latest = std::max(latest, scrapes[i].at);
    }
  }

  void run() {
    for (std::size_t i = 0; i < scrapes_.size(); ++i) {
      if (i == 0) started_ = scrapes_[i].read - std::chrono::seconds{1};
      between(i);
      answer(scrapes_[i]);
    }
  }

 private:
  /// What happens before scrape `i`.
  void between(std::size_t i) {
    wants_restart_ = wants_restart_ || dice_.chance(plan_.restarts);
    const bool may_restart = quiet_before_[i] && (!plan_.calm_restarts || all_seen());
    const bool restarts = wants_restart_ && may_restart;
    if (restarts) restart(scrapes_[i].read);
    for (std::size_t c = 0; c < counters_.size(); ++c) {
      if (quiet_before_[i] && dice_.chance(plan_.evictions)) end_life(c);
      const bool unborn = c < plan_.born_later && i < scrapes_.size() / 2;
      // Who waits for a moment to restart in lets nothing pass.
      if (unborn || (wants_restart_ && plan_.calm_restarts)) continue;
      if (dice_.chance(plan_.traffic / static_cast<double>(c + 1))) pass(counters_[c], dice_.bytes());
    }
  }

  [[nodiscard]] bool all_seen() const {
    return std::all_of(seen_.begin(), seen_.end(), [&](const std::vector<std::uint64_t>& seen) {
      for (std::size_t c = 0; c < counters_.size(); ++c) {
        if (seen[c] != counters_[c].passed) return false;
      }
      return true;
    });
  }

  void restart(UtcTime before) {
    const bool masked = dice_.chance(plan_.masked);
    for (std::size_t c = 0; c < counters_.size(); ++c) {
      auto& counter = counters_[c];
      const auto old = counter.value;
      const bool existed = counter.exists;
      end_life(c);
      if (masked && existed) pass(counter, old + dice_.bytes());
    }
    ++life_;
    requests_ = 0;
    started_ = before - Duration{1};
    wants_restart_ = false;
  }

  void end_life(std::size_t index) {
    auto& counter = counters_[index];
    if (!counter.exists) return;
    if (last_answer_ != nullptr) last_answer_->counters[index].ends = true;
    counter.exists = false;
    counter.value = 0;
    ++counter.life;
  }

  void pass(CounterState& counter, std::uint64_t bytes) {
    counter.exists = true;
    counter.value += bytes;
    counter.passed += bytes;
    requests_ += static_cast<double>(dice_.number(1, 40));
  }

  void answer(Scrape& scrape) {
    if (scrape.result != Scrape::Result::kOk) return;
    requests_ += 1;  // the scrape is a request too
    scrape.witness = plan_.witness_is_uptime ? static_cast<double>((scrape.read - started_).count()) / 1000 : requests_;
    scrape.life = life_;
    scrape.counters = counters_;
    last_answer_ = &scrape;
    for (std::size_t c = 0; c < counters_.size(); ++c)
      seen_[scrape.scraper][c] = counters_[c].passed;
  }

  const NodePlan& plan_;
  Dice& dice_;
  std::vector<Scrape>& scrapes_;
  std::vector<CounterState> counters_;
  std::vector<std::vector<std::uint64_t>> seen_;  ///< by scraper: what passed, as it last showed
  std::vector<bool> quiet_before_;                ///< by scrape: no scrape before it has a later time than any after
  Scrape* last_answer_{nullptr};
  bool wants_restart_{false};
  std::uint32_t life_{0};
  double requests_{0};
  UtcTime started_;
};

}  // namespace

void live(const NodePlan& plan, Dice& dice, std::vector<Scrape>& scrapes) {
  Node{plan, dice, scrapes}.run();
}

}  // namespace bandwatch::world
