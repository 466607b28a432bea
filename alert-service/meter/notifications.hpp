#pragma once

#include "alert-service/ledger/records.hpp"
#include "alert-service/mail/message.hpp"
#include "alert-service/mail/summary_notice.hpp"
#include "alert-service/mail/templates.hpp"
#include "alert-service/meter/tally.hpp"
#include "alert-service/ways/channel.hpp"
#include "common/core/result.hpp"
#include "common/core/secret.hpp"
#include "common/core/time.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bandwatch::alert {

/// What all notices have in common.
struct MailIdentity {
  Mailbox from;
  std::string reply_to;
  std::string dashboard_url;  ///< empty: no link
  Secret message_id_key;
  MailTemplates templates{default_templates()};
  std::vector<Channel> channels{};
};

/// What is not as usual at `counted_to`, with the last silence that has ended since `since`, when it was looked
/// before.
[[nodiscard]] QuotaChanges changes_of(const Quota& quota, UtcTime since, UtcTime counted_to);

/// What the mail about `announcement` tells; `counted_to` is what the figures hold up to.
[[nodiscard]] ThresholdNotice notice_of(const Announcement& announcement, const std::string& dashboard_url,
                                        UtcTime counted_to);

/// One finished message for each recipient of the thresholds that the announcement tells of. `now` becomes the date of
/// the mail. Pure: the same announcement gives the same bytes. kInvalidArgument if a text can't stand in a header.
[[nodiscard]] Result<std::vector<NewNotification>> notifications(const Announcement& announcement,
                                                                 const MailIdentity& identity, UtcTime counted_to,
                                                                 UtcTime now);

/// The messages about a quota's period as a whole, which is over (Topic::kSummary) or has begun (Topic::kStart), to
/// each of its recipients that is a mail address or a webhook: an Alertmanager has no use for them.
[[nodiscard]] Result<std::vector<NewNotification>> period_notifications(const Quota& quota, Topic topic,
                                                                        const PeriodNotice& notice,
                                                                        const MailIdentity& identity, UtcTime now);

/// One mail that no quota is behind, such as to the operator; `id` names it for ever.
[[nodiscard]] Result<NewNotification> single_mail(const std::string& id, const std::string& recipient,
                                                  const MailWords& words, const MailIdentity& identity, UtcTime now);

}  // namespace bandwatch::alert
