#include "alert-service/operator_mail.hpp"

#include "alert-service/mail/summary_notice.hpp"

#include <fmt/format.h>

#include <utility>

namespace bandwatch::alert {
namespace {

std::string what_was_lost(const Claim& claim) {
  const auto& [quota, period, limit_version, threshold] = claim.crossing;
  if (claim.topic == Topic::kThreshold) {
    return fmt::format("{} of quota '{}' ({})", format_threshold(threshold), quota, period.id);
  }
  if (claim.topic == Topic::kSummary) return fmt::format("the summary of quota '{}' in {}", quota, period.id);
  return fmt::format("the beginning of {} for quota '{}'", period.id, quota);
}

}  // namespace

Result<std::optional<NewNotification>> operator_mail(const DispatchReport& report, const std::string& address,
                                                     const MailIdentity& identity) {
  const auto& claim = report.claim;
  const bool lost = report.settled && report.settlement.as == SettledAs::kDead && claim.topic != Topic::kDelivery;
  if (!lost || address.empty() || claim.recipient == address) return std::optional<NewNotification>{};
  const auto words = delivery_words({what_was_lost(claim), claim.recipient, claim.created_at, report.settlement.at,
                                     claim.attempt, report.settlement.reply, claim.number});
  // With the try in its id: a message that is tried again by hand can be lost again.
  const auto id = "lost\n" + claim.notification + '\n' + std::to_string(claim.attempt);
  auto mail = single_mail(id, address, words, identity, report.settlement.at);
  if (!mail) return std::move(mail).error();
  return std::optional{*std::move(mail)};
}

}  // namespace bandwatch::alert
