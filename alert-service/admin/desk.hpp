#pragma once

#include "alert-service/ledger/ledger.hpp"
#include "alert-service/quota/quota.hpp"
#include "common/core/result.hpp"
#include "common/core/time.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bandwatch::alert {

/// Answers an operator's questions from the ledger, within the service or without it:
///
///     status              what /status of the service shows
///     outbox              messages that are not settled, and those that were given up
///     history [COUNT]     the newest messages, whatever became of them
///     retry NUMBER        makes a message due
///     drop NUMBER         gives a message up
///     held                deltas that are or were kept aside
///     release NUMBER      counts one of them
///     dismiss NUMBER      decides that it never counts
///     backup PATH         writes a copy of the ledger
///     explain QUOTA       what a quota counted in its period, and why it has told what
///     slots FROM TO       bytes of each series, FROM and TO in UTC milliseconds
class Desk {
 public:
  using Quotas = std::function<std::shared_ptr<const std::vector<Quota>>()>;

  /// `quotas` gives those that count now. Ledger and clock must outlive it.
  Desk(Ledger& ledger, const Clock& clock, Quotas quotas)
      : ledger_(ledger), clock_(clock), quotas_(std::move(quotas)) {}

  /// JSON. kInvalidArgument for what it does not know, with a sentence for the operator.
  [[nodiscard]] Result<std::string> answer(std::string_view line);

 private:
  [[nodiscard]] Result<std::string> status();
  [[nodiscard]] Result<std::string> mails(std::size_t count, bool only_open);
  [[nodiscard]] Result<std::string> change(std::string_view number, bool retry);
  [[nodiscard]] Result<std::string> held();
  [[nodiscard]] Result<std::string> settle_held(std::string_view number, bool counts);
  [[nodiscard]] Result<std::string> backup(const std::string& path);
  [[nodiscard]] Result<std::string> explain(const std::string& quota);
  [[nodiscard]] Result<std::string> slots(std::string_view from, std::string_view to);

  Ledger& ledger_;
  const Clock& clock_;
  Quotas quotas_;
};

}  // namespace bandwatch::alert
