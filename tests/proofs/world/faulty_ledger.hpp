#pragma once

#include "tests/support/forwarding_ledger.hpp"

#include <functional>
#include <utility>

namespace bandwatch::proof {

/// Thrown where the process dies.
struct Killed {};

/// Passes calls on to a ledger, unless a fault comes first: before each call that changes something `fault` is asked,
/// which may throw Killed, and after it `afterwards`. A call that the store refuses changes nothing.
class FaultyLedger final : public test::ForwardingLedger {
 public:
  using Commit = alert::PollCommit;
  struct Hooks {
    std::function<bool()> refuses;              ///< whether the store refuses this call; may throw Killed
    std::function<void()> afterwards;           ///< after a call that was done; may throw Killed
    std::function<void(UtcTime)> adopted;       ///< the quotas are in the store
    std::function<void(UtcTime)> began;         ///< the first cursor is in the store
    std::function<void(const Commit&)> booked;  ///< a poll is in the store
    std::function<void(const alert::Claim&, const alert::Settlement&)> settled;
  };
  FaultyLedger(alert::Ledger& inner, Hooks hooks) : ForwardingLedger(inner), hooks_(std::move(hooks)) {}

  Result<std::vector<alert::Correction>> adopt(std::span<const alert::Quota> quotas, UtcTime now) override {
    return attempt([&] {
      auto done = ForwardingLedger::adopt(quotas, now);
      if (done) hooks_.adopted(now);
      return done;
    });
  }
  Result<alert::Change> begin_counting(UtcTime from) override {
    return attempt([&] {
      auto done = ForwardingLedger::begin_counting(from);
      if (done && *done == alert::Change::kDone) hooks_.began(from);
      return done;
    });
  }
  Result<alert::Change> commit(const Commit& poll) override {
    return attempt([&] {
      auto done = ForwardingLedger::commit(poll);
      if (done && *done == alert::Change::kDone) hooks_.booked(poll);
      return done;
    });
  }
  Result<alert::Change> extend_back(const alert::EarlierCommit& earlier,
                                    std::span<const alert::Quota> quotas) override {
    return attempt([&] {
      auto done = ForwardingLedger::extend_back(earlier, quotas);
      if (done && *done == alert::Change::kDone) hooks_.began(earlier.since_after);
      return done;
    });
  }
  Result<std::optional<alert::Claim>> claim(UtcTime now, Duration lease, std::string_view lane) override {
    return attempt([&] { return ForwardingLedger::claim(now, lease, lane); });
  }
  Result<alert::Change> record_intent(const alert::Claim& claim, UtcTime now) override {
    return attempt([&] { return ForwardingLedger::record_intent(claim, now); });
  }
  Result<alert::Change> settle(const alert::Claim& claim, const alert::Settlement& settlement) override {
    return attempt([&] {
      auto done = ForwardingLedger::settle(claim, settlement);
      if (done && *done == alert::Change::kDone) hooks_.settled(claim, settlement);
      return done;
    });
  }
  Result<alert::Recovery> recover(UtcTime now, Duration uncertain_wait) override {
    return attempt([&] { return ForwardingLedger::recover(now, uncertain_wait); });
  }

 private:
  template <class Call>
  auto attempt(const Call& call) -> decltype(call()) {
    if (hooks_.refuses()) return Error{Errc::kUnavailable, "refused by the dice", {}};
    auto done = call();
    hooks_.afterwards();
    return done;
  }

  Hooks hooks_;
};

}  // namespace bandwatch::proof
