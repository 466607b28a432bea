#pragma once

#include "alert-service/meter/meter.hpp"
#include "alert-service/outbox/dispatcher.hpp"
#include "tests/proofs/world/faulty_ledger.hpp"
#include "tests/proofs/world/oracle.hpp"
#include "tests/proofs/world/recorded_life.hpp"
#include "tests/proofs/world/relay.hpp"
#include "tests/proofs/world/run.hpp"
#include "tests/proofs/world/scenario.hpp"

#include <functional>
#include <memory>
#include <optional>

namespace bandwatch::proof {

/// The world around a ledger: a life of gateways, quotas and a relay that accepts everything. It outlives the ledgers
/// that are put into it, as the world outlives processes.
class Service {
 public:
  /// `changed` runs after each change that the ledger has acknowledged.
  Service(Dice& dice, std::uint64_t seed, std::function<void()> changed);

  /// As at a start of the process, before any step: whatever ran on the last ledger is gone. False if the ledger fails.
  [[nodiscard]] bool start(alert::Ledger& ledger);
  /// A poll, what is due in the outbox, and some minutes. False if the ledger failed.
  bool step();
  /// Everything is read, and nothing is owed.
  [[nodiscard]] bool over() const noexcept { return over_; }

  [[nodiscard]] const Oracle& oracle() const noexcept { return oracle_; }
  [[nodiscard]] Relay& relay() noexcept { return relay_; }
  [[nodiscard]] UtcTime end() const noexcept { return end_; }

 private:
  [[nodiscard]] FaultyLedger::Hooks hooks();
  /// What the last process did without getting to know it: a commit whose sync failed may be on the disk all the same.
  [[nodiscard]] bool learn(alert::Ledger& ledger);
  [[nodiscard]] bool poll();
  [[nodiscard]] bool send();

  Dice& dice_;
  std::function<void()> changed_;
  RecordedLife source_;
  std::vector<alert::Quota> quotas_;
  VirtualClock clock_;
  UtcTime end_;
  Oracle oracle_;
  Relay relay_;
  bool over_{false};
  std::unique_ptr<FaultyLedger> ledger_;
  alert::DataClock data_clock_{clock_, elapsed_on(clock_)};
  std::optional<alert::Meter> meter_;
  std::optional<alert::Dispatcher> dispatcher_;
};

}  // namespace bandwatch::proof
