#pragma once

#include "alert-service/mail/threshold_notice.hpp"
#include "alert-service/mail/usage_words.hpp"
#include "common/core/period.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bandwatch::alert {

/// What the mails at the turn of a period tell. Texts are UTF-8; nothing needs escaping.
struct PeriodNotice {
  std::string quota_name{};
  Period period{};
  std::string zone{"UTC"};
  Bytes limit{};
  std::string limit_text{};
  QuotaChanges changes{};
  Bytes used{};                     ///< in the period
  std::optional<Bytes> previous{};  ///< in the period before; none: not known
  bool at_least{false};
  std::optional<double> coverage{};
  std::vector<Share> services{};  ///< the largest first
  std::vector<Share> top_routes{};
  std::vector<Share> top_consumers{};
  std::optional<ChartData> chart{};
  std::string dashboard_url{};
};

/// The mail when a period is over: the usage, per service too, and compared with the period before.
[[nodiscard]] MailWords summary_words(const PeriodNotice& notice);

/// The mail when a period begins: what is allowed until when, and what the last one took.
[[nodiscard]] MailWords start_words(const PeriodNotice& notice);

/// The mail to the operator when another one was given up. `reply` is the relay's.
[[nodiscard]] MailWords delivery_words(const std::string& subject_of_lost, const std::string& recipient,
                                       const std::string& reply);

}  // namespace bandwatch::alert
