#pragma once

#include "alert-service/ledger/ledger.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace bandwatch::test {

/// Passes every call on to another ledger: the base of those that fail or die at some of them.
class ForwardingLedger : public alert::Ledger {
 public:
  explicit ForwardingLedger(alert::Ledger& inner) : inner_(inner) {}

  Result<std::vector<alert::Correction>> adopt(std::span<const alert::Quota> quotas, UtcTime now) override {
    return inner_.adopt(quotas, now);
  }
  Result<alert::Audit> audit(std::span<const alert::Quota> quotas, alert::AuditDepth depth) override {
    return inner_.audit(quotas, depth);
  }
  Result<alert::Change> begin_counting(UtcTime from) override { return inner_.begin_counting(from); }
  Result<alert::Totals> totals(UtcTime since) override { return inner_.totals(since); }
  Result<alert::PollState> poll_state(UtcTime since) override { return inner_.poll_state(since); }
  Result<alert::Change> commit(const alert::PollCommit& poll) override { return inner_.commit(poll); }
  Result<alert::Change> rewind(UtcTime cursor, UtcTime now) override { return inner_.rewind(cursor, now); }
  Result<alert::Change> extend_back(const alert::EarlierCommit& earlier,
                                    std::span<const alert::Quota> quotas) override {
    return inner_.extend_back(earlier, quotas);
  }
  Result<std::vector<counting::Dimensions>> dimensions() override { return inner_.dimensions(); }
  Result<alert::UsageHistory> usage_history(const alert::Scope& scope, Window window) override {
    return inner_.usage_history(scope, window);
  }
  Result<Bytes> sum_of_slots(const alert::Scope& scope, Window window) override {
    return inner_.sum_of_slots(scope, window);
  }
  Result<std::vector<alert::SeriesReport>> series_reports(const alert::Scope& scope) override {
    return inner_.series_reports(scope);
  }
  Result<std::vector<alert::HeldReport>> held(std::size_t limit) override { return inner_.held(limit); }
  Result<alert::Change> release(std::int64_t number, std::span<const alert::Quota> quotas, UtcTime now) override {
    return inner_.release(number, quotas, now);
  }
  Result<alert::Change> dismiss(std::int64_t number, UtcTime now) override { return inner_.dismiss(number, now); }
  Result<alert::Packing> pack(UtcTime before, std::size_t most_series) override {
    return inner_.pack(before, most_series);
  }
  Result<std::vector<alert::CrossingReport>> crossing_reports(UtcTime since) override {
    return inner_.crossing_reports(since);
  }
  Result<std::optional<alert::Claim>> claim(UtcTime now, Duration lease, std::string_view lane) override {
    return inner_.claim(now, lease, lane);
  }
  Result<std::vector<std::string>> waiting_lanes() override { return inner_.waiting_lanes(); }
  Result<alert::Change> record_intent(const alert::Claim& claim, UtcTime now) override {
    return inner_.record_intent(claim, now);
  }
  Result<alert::Change> settle(const alert::Claim& claim, const alert::Settlement& settlement) override {
    return inner_.settle(claim, settlement);
  }
  Result<alert::Recovery> recover(UtcTime now, Duration uncertain_wait) override {
    return inner_.recover(now, uncertain_wait);
  }
  Result<std::vector<alert::ToldCrossing>> told_and_running(const std::string& recipient) override {
    return inner_.told_and_running(recipient);
  }
  Result<alert::OutboxSummary> outbox_summary() override { return inner_.outbox_summary(); }
  Result<std::vector<alert::MailReport>> mail_reports(std::size_t limit) override { return inner_.mail_reports(limit); }
  Result<alert::Change> retry(std::int64_t number, UtcTime now) override { return inner_.retry(number, now); }
  Result<alert::Change> drop(std::int64_t number, UtcTime now) override { return inner_.drop(number, now); }
  Result<alert::Change> enqueue(const alert::NewNotification& notification, UtcTime now) override {
    return inner_.enqueue(notification, now);
  }
  Result<void> backup(const std::string& path) override { return inner_.backup(path); }
  Result<Secret> message_id_key() override { return inner_.message_id_key(); }
  [[nodiscard]] bool broken() const noexcept override { return inner_.broken(); }

 private:
  alert::Ledger& inner_;
};

}  // namespace bandwatch::test
