#pragma once

#include "alert-service/ledger/ledger.hpp"

#include <functional>
#include <utility>

namespace bandwatch::proof {

/// Thrown where the process dies.
struct Killed {};

/// Passes calls on to a ledger, unless a fault comes first: before each call that changes something `fault` is asked,
/// which may throw Killed, and after it `afterwards`. A call that the store refuses changes nothing.
class FaultyLedger final : public alert::Ledger {
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
  FaultyLedger(alert::Ledger& inner, Hooks hooks) : inner_(inner), hooks_(std::move(hooks)) {}

  Result<std::vector<alert::Correction>> adopt(std::span<const alert::Quota> quotas, UtcTime now) override {
    return attempt([&] {
      auto done = inner_.adopt(quotas, now);
      if (done) hooks_.adopted(now);
      return done;
    });
  }
  Result<alert::Change> begin_counting(UtcTime from) override {
    return attempt([&] {
      auto done = inner_.begin_counting(from);
      if (done && *done == alert::Change::kDone) hooks_.began(from);
      return done;
    });
  }
  Result<alert::Totals> totals(UtcTime since) override { return inner_.totals(since); }
  Result<alert::PollState> poll_state(UtcTime since) override { return inner_.poll_state(since); }
  Result<alert::Change> commit(const Commit& poll) override {
    return attempt([&] {
      auto done = inner_.commit(poll);
      if (done && *done == alert::Change::kDone) hooks_.booked(poll);
      return done;
    });
  }
  Result<Bytes> sum_of_slots(const alert::Scope& scope, Window window) override {
    return inner_.sum_of_slots(scope, window);
  }
  Result<std::vector<alert::CrossingReport>> crossing_reports(UtcTime since) override {
    return inner_.crossing_reports(since);
  }
  Result<std::optional<alert::Claim>> claim(UtcTime now, Duration lease) override {
    return attempt([&] { return inner_.claim(now, lease); });
  }
  Result<alert::Change> record_intent(const alert::Claim& claim, UtcTime now) override {
    return attempt([&] { return inner_.record_intent(claim, now); });
  }
  Result<alert::Change> settle(const alert::Claim& claim, const alert::Settlement& settlement) override {
    return attempt([&] {
      auto done = inner_.settle(claim, settlement);
      if (done && *done == alert::Change::kDone) hooks_.settled(claim, settlement);
      return done;
    });
  }
  Result<alert::Recovery> recover(UtcTime now, Duration uncertain_wait) override {
    return attempt([&] { return inner_.recover(now, uncertain_wait); });
  }
  Result<alert::OutboxSummary> outbox_summary() override { return inner_.outbox_summary(); }
  Result<std::vector<alert::MailReport>> mail_reports(std::size_t limit) override { return inner_.mail_reports(limit); }
  Result<Secret> message_id_key() override { return inner_.message_id_key(); }
  bool broken() const noexcept override { return inner_.broken(); }

 private:
  template <class Call>
  auto attempt(const Call& call) -> decltype(call()) {
    if (hooks_.refuses()) return Error{Errc::kUnavailable, "refused by the dice", {}};
    auto done = call();
    hooks_.afterwards();
    return done;
  }

  alert::Ledger& inner_;
  Hooks hooks_;
};

}  // namespace bandwatch::proof
