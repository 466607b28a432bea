#include "alert-service/operator_mail.hpp"

#include "alert-service/mail/summary_notice.hpp"

#include <utility>

namespace bandwatch::alert {

Result<std::optional<NewNotification>> operator_mail(const DispatchReport& report, const std::string& address,
                                                     const MailIdentity& identity) {
  const auto& claim = report.claim;
  const bool lost = report.settled && report.settlement.as == SettledAs::kDead;
  if (!lost || address.empty() || claim.recipient == address) return std::optional<NewNotification>{};
  const auto words = delivery_words(claim.message_id, claim.recipient, report.settlement.reply);
  // With the try in its id: a message that is tried again by hand can be lost again.
  const auto id = "lost\n" + claim.notification + '\n' + std::to_string(claim.attempt);
  auto mail = single_mail(id, address, words, identity, report.settlement.at);
  if (!mail) return std::move(mail).error();
  return std::optional{*std::move(mail)};
}

}  // namespace bandwatch::alert
