#include "alert-service/ledger/sqlite/sqlite_ledger.hpp"
#include "tests/proofs/disk/service.hpp"
#include "tests/proofs/disk/simulated_disk.hpp"
#include "tests/proofs/prove.hpp"
#include "tests/support/temp_dir.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <optional>

// The disk fails at the Nth write, sync or truncation, for every N: once, for good, or because it is full until
// somebody makes room. Each time the service ends as the real one would, starts again, and in the end nothing is lost.
namespace {

using namespace bandwatch;
using namespace bandwatch::proof;

enum class Fault : std::uint8_t { kOnce = 1, kUntilRestart, kFull };

int code_of(Fault fault, SimulatedDisk::Call call) {
  if (fault == Fault::kFull) return SQLITE_FULL;
  switch (call) {
    case SimulatedDisk::Call::kWrite:
      return SQLITE_IOERR_WRITE;
    case SimulatedDisk::Call::kSync:
      return SQLITE_IOERR_FSYNC;
    case SimulatedDisk::Call::kTruncate:
      return SQLITE_IOERR_TRUNCATE;
  }
  return SQLITE_IOERR;
}

/// One life on a disk that fails at call `at`; 0: never.
class Life {
 public:
  Life(std::uint64_t seed, std::size_t at, Fault fault) : dice_(seed), random_(seed + at), at_(at), fault_(fault) {
    disk_.emplace();
    on_disk_.emplace(*disk_);
    watch();
    open();
    world_.emplace(dice_, seed, [] {});
    if (!world_->start(*ledger_)) {
      ++failed_steps_;
      restart();
    }
  }

  /// To the end of the traffic and the outbox.
  void live() {
    constexpr int kMostSteps = 500;
    for (int step = 0; step < kMostSteps && !world_->over(); ++step) {
      if (world_->step()) continue;
      ++failed_steps_;
      if (fault_ == Fault::kFull && !ledger_->broken()) {
        room_ = room_ || failed_steps_ > 2;  // somebody makes room while the service goes on
        continue;
      }
      // The real service ends when its ledger is broken, and so does this one after any other failure of it.
      restart();
    }
  }

  [[nodiscard]] std::vector<std::string> failures() {
    std::vector<std::string> out;
    const auto expect = [&](bool held, std::string what) {
      if (!held) out.push_back(fmt::format("fault {} at call {}: {}", static_cast<int>(fault_), at_, what));
    };
    expect(world_->over(), "the service did not come to the end");
    const auto& oracle = world_->oracle();
    std::multiset<Mail> queued;
    for (const auto& mail : ledger_->mail_reports(100'000).value()) {
      const auto& key = mail.crossing;
      queued.insert(
          {key.quota, instants_of(key.period), key.limit_version, key.threshold.basis_points, mail.recipient});
    }
    expect(queued == oracle.mails(), fmt::format("{} mails queued, {} owed", queued.size(), oracle.mails().size()));
    std::size_t arrived = 0;
    for (const auto& [message, delivered] : world_->relay().messages()) {
      arrived += delivered.copies > 0 ? 1U : 0U;
      expect(delivered.copies <= 1 + delivered.ambiguous, "a copy that no doubt explains");
    }
    expect(arrived == queued.size(), fmt::format("{} mails arrived, {} owed", arrived, queued.size()));
    const Window all{UtcTime{}, world_->end() + std::chrono::hours{24}};
    expect(ledger_->sum_of_slots({}, all).value().count() == oracle.bytes(alert::Quota{}, all), "bytes are missing");
    return out;
  }

  [[nodiscard]] std::size_t calls() const noexcept { return calls_; }
  [[nodiscard]] bool failed() const noexcept { return failed_steps_ > 0; }

 private:
  void watch() {
    disk_->before_change = [this](SimulatedDisk::Call call) {
      ++calls_;
      const bool now = fault_ == Fault::kOnce ? calls_ == at_ : at_ != 0 && calls_ >= at_ && !room_;
      return now ? code_of(fault_, call) : SQLITE_OK;
    };
  }

  /// After an error the kernel may have dropped what was not synced, so a restart finds the disk as after a power loss.
  void restart() {
    auto left = disk_->after_power_loss(random_);
    ledger_.reset();
    on_disk_.reset();
    disk_.emplace(std::move(left));
    on_disk_.emplace(*disk_);
    room_ = true;
    watch();
    open();
    if (!world_->start(*ledger_)) throw std::runtime_error("the ledger fails after the restart");
  }

  void open() {
    for (int tries = 0; tries < 3 && !ledger_; ++tries) {
      auto opened = alert::SqliteLedger::open({.path = (folder_.path() / "ledger.db").string()});
      if (opened) ledger_ = *std::move(opened);
      if (!opened) room_ = true;  // the service ended at its start; the disk is repaired, or has room again
    }
    if (!ledger_) throw std::runtime_error("the ledger can't be opened");
  }

  Dice dice_;
  std::mt19937_64 random_;
  std::size_t at_;
  Fault fault_;
  test::TempDir folder_;
  std::size_t calls_{0};
  std::size_t failed_steps_{0};
  bool room_{false};
  std::optional<SimulatedDisk> disk_;
  std::optional<OnDisk> on_disk_;
  std::unique_ptr<alert::Ledger> ledger_;
  std::optional<Service> world_;
};

/// Every fault at every call of one life.
Outcome every_call(std::uint64_t seed) {
  Outcome out;
  Life undisturbed{seed, 0, Fault::kOnce};
  undisturbed.live();
  out.failures = undisturbed.failures();
  for (const auto fault : {Fault::kOnce, Fault::kUntilRestart, Fault::kFull}) {
    for (std::size_t at = 1; at <= undisturbed.calls(); ++at) {
      Life life{seed, at, fault};
      life.live();
      auto failures = life.failures();
      std::move(failures.begin(), failures.end(), std::back_inserter(out.failures));
      ++out.figures["faults"];
      if (life.failed()) ++out.figures["failed changes"];
    }
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  install_simulated_disks();
  return prove("io-faults", argc, argv, {"faults", "failed changes"}, every_call);
}
