#include "alert-service/meter/meter.hpp"
#include "alert-service/outbox/dispatcher.hpp"
#include "tests/proofs/prove.hpp"
#include "tests/proofs/world/faulty_ledger.hpp"
#include "tests/proofs/world/memory_ledger.hpp"
#include "tests/proofs/world/oracle.hpp"
#include "tests/proofs/world/recorded_life.hpp"
#include "tests/proofs/world/relay.hpp"
#include "tests/proofs/world/run.hpp"
#include "tests/proofs/world/scenario.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

// The whole alert-service but its threads and sockets, in virtual time, with faults of database, store and relay, and
// deaths at any step. None lost, none undercounted, copies only where a sender could not know.
namespace {

using namespace bandwatch;
using namespace bandwatch::proof;
using std::chrono::hours;
using std::chrono::minutes;

class Simulation {
 public:
  explicit Simulation(std::uint64_t seed)
      : dice_(seed),
        source_(random_life(dice_, seed), kOverlap, seed),
        quotas_(random_quotas(dice_, source_.history())),
        clock_(source_.history().window.start + dice_.duration(Duration{0}, source_.history().window.length() / 2)),
        end_(std::max(source_.history().window.end, clock_.now())),
        disk_(make_memory_ledger()),
        ledger_(*disk_, hooks()),
        oracle_(source_.history(), kOverlap),
        relay_(dice_, clock_) {
    source_.on_read([this]() -> Result<void> {
      die_sometimes();
      if (happens(0.1)) return Error{Errc::kMalformedData, "the answer was partial", {}};
      return {};
    });
    relay_.set_wait(rule_.uncertain_wait);
  }

  Outcome run() {
    while (clock_.now() < end_) {
      live([this] {
        poll();
        send();
      });
      clock_.set(std::min(end_, clock_.now() + dice_.duration(Duration{1}, minutes{10})));
    }
    calm_down();
    compare();
    return std::move(outcome_);
  }

 private:
  FaultyLedger::Hooks hooks() {
    return {.refuses =
                [this] {
                  die_sometimes();
                  return happens(0.03);
                },
            .afterwards = [this] { die_sometimes(); },
            .adopted = [this](UtcTime now) { oracle_.adopt(quotas_, now); },
            .began = [this](UtcTime from) { oracle_.begin(from); },
            .booked = [this](const alert::PollCommit& poll) { oracle_.booked(poll.cursor_after, source_.horizons()); },
            .settled = [this](const alert::Claim& claim,
                              const alert::Settlement& settlement) { relay_.settled(claim.message, settlement.as); }};
  }

  bool happens(double p) { return faults_ && dice_.chance(p); }
  void die_sometimes() {
    if (happens(0.02)) throw Killed{};
  }

  /// One stretch of a process, which is started before if the last one died.
  void live(const std::function<void()>& work) {
    try {
      if (!dispatcher_ && !start()) return;
      work();
    } catch (const Killed&) {
      ++outcome_.figures["deaths"];
      dispatcher_.reset();
      meter_.reset();
    }
  }

  /// As the service starts: quotas, then what the last process left, then both halves. False if the store refuses.
  bool start() {
    const auto corrections = ledger_.adopt(quotas_, clock_.now());
    if (!corrections) return false;
    expect(corrections->empty(), "totals differ from slots");
    if (!ledger_.recover(clock_.now(), rule_.uncertain_wait)) return false;
    source_.set_clock(clock_);
    meter_.emplace(ledger_, source_, data_clock_, meter_options(quotas_, dice_.duration(minutes{5}, hours{6})));
    alert::DispatcherOptions options;
    options.retry = rule_;
    dispatcher_.emplace(ledger_, relay_, clock_, options, [this] { return dice_.chance(0.5) ? 1.0 : -1.0; });
    return true;
  }

  void poll() {
    source_.show(clock_.now(), clock_.now() < end_ ? kLatest : Duration{0});
    bool behind = true;
    while (behind) {
      ++outcome_.figures["polls"];
      const auto report = proof::run(meter_->poll());
      behind = report && report->behind;
    }
  }

  void send() {
    for (int i = 0; i < 20; ++i) {
      const auto done = dispatcher_->step();
      if (!done || !*done) return;
      ++outcome_.figures["tries"];
    }
  }

  /// The faults end, and time passes until nothing is owed.
  void calm_down() {
    faults_ = false;
    relay_.calm();
    for (int i = 0; i < 600; ++i) {
      live([this] {
        poll();
        send();
      });
      clock_.advance(minutes{10});
      const bool read = disk_->totals(UtcTime{}).value().standing.cursor >= source_.newest();
      if (read && disk_->outbox_summary().value().waiting() == 0) return;
    }
    expect(false, "something is still owed after four calm days");
  }

  void compare() {
    std::multiset<Mail> queued;
    for (const auto& mail : disk_->mail_reports(100'000).value()) {
      const auto& key = mail.crossing;
      queued.insert(
          {key.quota, instants_of(key.period), key.limit_version, key.threshold.basis_points, mail.recipient});
      expect(mail.state == alert::MailState::kSent, "a mail was given up");
    }
    expect(queued == oracle_.mails(), fmt::format("{} mails queued, {} owed", queued.size(), oracle_.mails().size()));
    std::size_t arrived = 0;
    for (const auto& [message, delivered] : relay_.messages()) {
      arrived += delivered.copies > 0 ? 1U : 0U;
      expect(delivered.copies <= 1 + delivered.ambiguous, "a copy that no doubt explains");
      if (delivered.copies > 1) outcome_.figures["duplicates, all in the gap"] += delivered.copies - 1;
    }
    expect(arrived == queued.size(), fmt::format("{} mails arrived, {} owed", arrived, queued.size()));
    expect(relay_.hasty() == 0, "a message was sent again too soon, or after it had been recorded as sent");
    outcome_.figures["mails"] += arrived;
    const Window all{UtcTime{}, end_ + hours{24}};
    const auto counted = disk_->sum_of_slots({}, all).value().count();
    const auto owed = oracle_.bytes(alert::Quota{}, all);
    expect(counted == owed, fmt::format("{} bytes counted, true {}", counted, owed));
  }

  void expect(bool held, std::string what) {
    if (!held) outcome_.failures.push_back(std::move(what));
  }

  Dice dice_;
  RecordedLife source_;
  std::vector<alert::Quota> quotas_;
  VirtualClock clock_;
  UtcTime end_;
  bool faults_{true};
  std::unique_ptr<alert::Ledger> disk_;
  FaultyLedger ledger_;
  Oracle oracle_;
  Relay relay_;
  alert::RetryRule rule_;
  alert::DataClock data_clock_{clock_, elapsed_on(clock_)};
  std::optional<alert::Meter> meter_;
  std::optional<alert::Dispatcher> dispatcher_;
  Outcome outcome_;
};

}  // namespace

int main(int argc, char** argv) {
  return prove("simulation", argc, argv, {"deaths", "duplicates, all in the gap", "mails"},
               [](std::uint64_t seed) { return Simulation{seed}.run(); });
}
