#include "tests/proofs/disk/service.hpp"

#include <algorithm>
#include <stdexcept>

namespace bandwatch::proof {

using std::chrono::hours;
using std::chrono::minutes;

Service::Service(Dice& dice, std::uint64_t seed, std::function<void()> changed)
    : dice_(dice),
      changed_(std::move(changed)),
      source_(random_life(dice, seed), kOverlap, seed),
      quotas_(random_quotas(dice, source_.history())),
      clock_(source_.history().window.start + minutes{1}),
      end_(std::max(source_.history().window.end, clock_.now())),
      oracle_(source_.history(), kOverlap),
      relay_(dice, clock_) {
  relay_.calm();
}

FaultyLedger::Hooks Service::hooks() {
  return {.refuses = [] { return false; },
          .afterwards = [this] { changed_(); },
          .adopted = [this](UtcTime now) { oracle_.adopt(quotas_, now); },
          .began = [this](UtcTime from) { oracle_.begin(from); },
          .booked = [this](const alert::PollCommit& poll) { oracle_.booked(poll.cursor_after, source_.horizons()); },
          .settled = [this](const alert::Claim& claim,
                            const alert::Settlement& settlement) { relay_.settled(claim.message, settlement.as); }};
}

bool Service::learn(alert::Ledger& ledger) {
  const auto totals = ledger.totals(UtcTime{});
  if (!totals) return false;
  const auto& standing = totals->standing;
  if (!standing.counting_since) return true;
  oracle_.begin(*standing.counting_since);
  if (standing.cursor > std::max(*standing.counting_since, oracle_.cursor()))
    oracle_.booked(standing.cursor, source_.horizons());
  return true;
}

bool Service::start(alert::Ledger& ledger) {
  if (!learn(ledger)) return false;
  const alert::RetryRule rule;
  relay_.set_wait(rule.uncertain_wait);
  ledger_ = std::make_unique<FaultyLedger>(ledger, hooks());
  const auto adopted = ledger_->adopt(quotas_, clock_.now());
  if (!adopted || !ledger_->recover(clock_.now(), rule.uncertain_wait)) return false;
  if (!adopted->empty()) throw std::runtime_error("totals differ from slots");
  source_.set_clock(clock_);
  meter_.emplace(*ledger_, source_, data_clock_, meter_options(quotas_, hours{1}));
  alert::DispatcherOptions options;
  options.retry = rule;
  dispatcher_.emplace(*ledger_, relay_, clock_, options, [] { return 0.0; });
  return true;
}

bool Service::poll() {
  source_.show(clock_.now(), clock_.now() < end_ ? kLatest : Duration{0});
  bool behind = true;
  while (behind) {
    const auto report = proof::run(meter_->poll());
    if (!report) return false;
    behind = report->behind;
  }
  return true;
}

bool Service::send() {
  while (true) {
    const auto done = dispatcher_->step();
    if (!done) return false;
    if (!*done) return true;
  }
}

bool Service::step() {
  if (!poll() || !send()) return false;
  const auto outbox = ledger_->outbox_summary();
  if (!outbox) return false;
  over_ = clock_.now() >= end_ && outbox->waiting() == 0;
  clock_.advance(dice_.duration(minutes{1}, minutes{10}));
  if (clock_.now() > end_ && !over_) clock_.set(std::max(end_, clock_.now()));
  return true;
}

}  // namespace bandwatch::proof
