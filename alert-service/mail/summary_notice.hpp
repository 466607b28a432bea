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
  Bytes used{};                              ///< in the period
  std::optional<Bytes> previous{};           ///< in the period before; none: nothing of it was counted
  bool previous_at_least{false};             ///< bytes of the period before may be missing
  bool gaps{false};                          ///< bytes of the period may be missing for good
  Bytes held{};                              ///< kept aside as too many to be believed, and not among those used
  std::vector<std::string> counted_twice{};  ///< what makes bytes count twice, a sentence each
  std::optional<double> coverage{};
  std::vector<Share> services{};  ///< the largest first
  std::vector<Share> top_routes{};
  std::vector<Share> top_consumers{};
  std::optional<ChartData> chart{};
  std::string dashboard_url{};

  /// Whether the true usage may be more than `used`.
  [[nodiscard]] bool at_least() const noexcept { return gaps || held > Bytes{0}; }
};

/// The mail when a period is over: the usage, per service too, and compared with the period before.
[[nodiscard]] MailWords summary_words(const PeriodNotice& notice);

/// The mail when a period begins: what is allowed until when, and what the last one took.
[[nodiscard]] MailWords start_words(const PeriodNotice& notice);

/// A message that was given up.
struct LostMessage {
  std::string what{};  ///< "80 % of quota 'bun' (2026-11)"
  std::string recipient{};
  UtcTime queued_at{};
  UtcTime given_up_at{};
  std::uint32_t attempts{0};
  std::string reply{};     ///< the relay's last one
  std::int64_t number{0};  ///< in the outbox
};

/// The mail to the operator about a message that was given up.
[[nodiscard]] MailWords delivery_words(const LostMessage& lost);

}  // namespace bandwatch::alert
