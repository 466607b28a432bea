#include "alert-service/ledger/ledger.hpp"
#include "alert-service/meter/meter.hpp"
#include "tests/proofs/prove.hpp"
#include "tests/proofs/world/memory_ledger.hpp"
#include "tests/proofs/world/oracle.hpp"
#include "tests/proofs/world/recorded_life.hpp"
#include "tests/proofs/world/run.hpp"
#include "tests/proofs/world/scenario.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

// Random lives of gateways, polled at random times: totals, slots and mails are those of the oracle.
namespace {

using namespace bandwatch;
using namespace bandwatch::proof;
using std::chrono::hours;
using std::chrono::minutes;

/// One life under one random schedule of polls, with restarts, failed reads and changes of the quotas.
class Case {
 public:
  explicit Case(std::uint64_t seed)
      : dice_(seed),
        source_(random_life(dice_, seed), kOverlap, seed),
        quotas_(random_quotas(dice_, source_.history())),
        clock_(source_.history().window.start + dice_.duration(Duration{0}, source_.history().window.length() / 2)),
        end_(std::max(source_.history().window.end, clock_.now())),
        ledger_(make_memory_ledger()),
        oracle_(source_.history(), kOverlap) {}

  Outcome run() {
    start();
    bool done = false;
    while (!done) {
      if (dice_.chance(0.1)) restart();
      if (dice_.chance(0.1)) jump_ = dice_.duration(-hours{72}, hours{72});
      wall_.set(clock_.now() + jump_);
      source_.show(clock_.now(), clock_.now() < end_ ? kLatest : Duration{0});
      const bool behind = poll();
      done = clock_.now() >= end_ && !behind && !failed_;
      if (behind && dice_.chance(0.7)) continue;
      clock_.set(std::min(end_, clock_.now() + dice_.duration(Duration{1}, dice_.chance(0.1) ? hours{1} : minutes{5})));
    }
    compare();
    return std::move(outcome_);
  }

 private:
  void start() {
    expect(ledger_->adopt(quotas_, clock_.now()).value().empty(), "totals differ from slots");
    oracle_.adopt(quotas_, clock_.now());
    source_.set_clock(clock_);
    meter_.emplace(*ledger_, source_, data_clock_, meter_options(quotas_, dice_.duration(minutes{5}, hours{6})));
  }

  void restart() {
    ++outcome_.figures["restarts"];
    if (dice_.chance(0.2)) quotas_.front().limit = random_limit(dice_, source_.history());
    if (dice_.chance(0.1)) {
      auto more = random_quotas(dice_, source_.history());
      more.front().id = more.front().name = fmt::format("later {}", quotas_.size());
      quotas_.push_back(more.front());
    }
    start();
  }

  /// True if there is more to read at once.
  bool poll() {
    failed_ = dice_.chance(0.1);
    source_.on_read([this]() -> Result<void> {
      if (failed_) return Error{Errc::kMalformedData, "as told", {}};
      return {};
    });
    const auto report = proof::run(meter_->poll());
    ++outcome_.figures["polls"];
    expect(failed_ || report.has_value(), "a poll failed without cause");
    if (!report) return false;
    failed_ = false;
    oracle_.begin(*ledger_->totals(clock_.now())->standing.counting_since);
    if (!report->filled_back) oracle_.booked(report->window.end, source_.horizons());
    return report->behind;
  }

  void compare() {
    std::multiset<Mail> sent;
    for (const auto& mail : ledger_->mail_reports(100'000).value()) {
      const auto& key = mail.crossing;
      sent.insert({key.quota, instants_of(key.period), key.limit_version, key.threshold.basis_points, mail.recipient});
    }
    expect(sent == oracle_.mails(), fmt::format("{} mails, {} owed", sent.size(), oracle_.mails().size()));
    outcome_.figures["mails"] += sent.size();
    const auto totals = ledger_->totals(UtcTime{}).value();
    for (const auto& quota : quotas_) {
      for (const auto& usage : totals.usages) {
        if (usage.quota == quota.id) compare(quota, usage);
      }
    }
    compare_all();
  }

  void compare(const alert::Quota& quota, const alert::Usage& usage) {
    const auto owed = oracle_.bytes(quota, usage.period.window);
    expect(usage.bytes.count() == owed,
           fmt::format("{} {}: total {}, true {}", quota.id, usage.period.id, usage.bytes.count(), owed));
    const auto slots = ledger_->sum_of_slots(quota.scope, usage.period.window).value().count();
    expect(slots == owed, fmt::format("{} {}: slots {}, true {}", quota.id, usage.period.id, slots, owed));
  }

  /// Whatever the quotas, all that was counted is in the slots.
  void compare_all() {
    const Window all{UtcTime{}, end_ + hours{24}};
    const auto counted = ledger_->sum_of_slots({}, all).value().count();
    const auto owed = oracle_.bytes(alert::Quota{}, all);
    expect(counted == owed, fmt::format("all slots {}, true {}", counted, owed));
    outcome_.figures["bytes"] += owed;
  }

  void expect(bool held, std::string what) {
    if (!held) outcome_.failures.push_back(std::move(what));
  }

  Dice dice_;
  RecordedLife source_;
  std::vector<alert::Quota> quotas_;
  VirtualClock clock_;
  UtcTime end_;
  std::unique_ptr<alert::Ledger> ledger_;
  Oracle oracle_;
  VirtualClock wall_{clock_.now()};  ///< of this machine, which somebody sets
  Duration jump_{};
  alert::DataClock data_clock_{wall_, elapsed_on(clock_)};
  std::optional<alert::Meter> meter_;
  bool failed_{false};
  Outcome outcome_;
};

}  // namespace

int main(int argc, char** argv) {
  return prove("histories", argc, argv, {"bytes", "mails", "restarts"},
               [](std::uint64_t seed) { return Case{seed}.run(); });
}
