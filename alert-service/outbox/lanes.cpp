#include "alert-service/outbox/lanes.hpp"

#include <algorithm>
#include <random>
#include <utility>

namespace bandwatch::alert {
namespace {

/// Names that the quota file has lost come on top of its channels; what does not find a place waits for one.
constexpr std::size_t kMost = 128;

std::function<double()> random_jitter() {
  return [generator = std::mt19937_64{std::random_device{}()}]() mutable {
    return std::uniform_real_distribution<>{-1.0, 1.0}(generator);
  };
}

}  // namespace

struct Lanes::Lane {
  Lane(Ledger& ledger, Mailer& mailer, const Clock& clock, DispatcherOptions options,
       std::shared_ptr<Heartbeat> sign_of_life, const SenderThread::Observer& after_step)
      : beat(std::move(sign_of_life)),
        dispatcher(ledger, mailer, clock, std::move(options), random_jitter()),
        thread(dispatcher, after_step, [this] { beat->beat(); }) {}

  std::shared_ptr<Heartbeat> beat;
  Dispatcher dispatcher;
  SenderThread thread;
};

Lanes::Lanes(Ledger& ledger, Mailer& mail, Mailer& channels, const Clock& clock, DispatcherOptions options,
             Heartbeats& beats, SenderThread::Observer after_step)
    : ledger_(ledger),
      mail_(mail),
      channels_(channels),
      clock_(clock),
      options_(std::move(options)),
      beats_(beats),
      after_step_(std::move(after_step)) {
  wake();
}

Lanes::~Lanes() {
  request_stop();
  // Their threads may still call wake(), so they are waited for while nobody holds the mutex.
  Open ending;
  {
    const std::lock_guard lock{mutex_};
    ending.swap(open_);
  }
}

void Lanes::open(const std::string& name) {
  if (open_.contains(name) || open_.size() >= kMost) return;
  auto options = options_;
  options.lane = name;
  auto& mailer = name == kMailLane ? mail_ : channels_;
  auto beat = beats_.add(name == kMailLane ? "sending mail" : "sending to " + name, options.claim_lease);
  open_.emplace(name,
                std::make_unique<Lane>(ledger_, mailer, clock_, std::move(options), std::move(beat), after_step_));
}

std::vector<std::unique_ptr<Lanes::Lane>> Lanes::take_idle(const std::vector<std::string>& waiting) {
  std::vector<std::unique_ptr<Lane>> out;
  for (auto at = open_.begin(); at != open_.end();) {
    // The mails' lane stays: its pace has to be kept.
    const bool needed = at->first == kMailLane || std::find(waiting.begin(), waiting.end(), at->first) != waiting.end();
    if (needed || !at->second->thread.asleep()) {
      ++at;
    } else {
      out.push_back(std::move(at->second));
      at = open_.erase(at);
    }
  }
  return out;
}

void Lanes::wake() {
  const auto waiting = ledger_.waiting_lanes();
  // Ended after the mutex is free: a thread that is waited for may be on its way into this function.
  std::vector<std::unique_ptr<Lane>> idle;
  const std::lock_guard lock{mutex_};
  if (stop_) return;
  open(std::string{kMailLane});
  if (waiting) {
    idle = take_idle(*waiting);
    for (const auto& name : *waiting)
      open(name);
  }
  for (const auto& [name, lane] : open_)
    lane->thread.wake();
}

void Lanes::try_again() {
  {
    const std::lock_guard lock{mutex_};
    for (const auto& [name, lane] : open_)
      lane->dispatcher.end_pause();
  }
  wake();
}

void Lanes::request_stop() {
  const std::lock_guard lock{mutex_};
  stop_ = true;
  for (const auto& [name, lane] : open_)
    lane->thread.request_stop();
}

}  // namespace bandwatch::alert
