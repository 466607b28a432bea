#pragma once

#include "alert-service/ledger/records.hpp"
#include "alert-service/mail/message.hpp"
#include "alert-service/meter/tally.hpp"
#include "common/core/result.hpp"
#include "common/core/secret.hpp"
#include "common/core/time.hpp"

#include <string>
#include <vector>

namespace bandwatch::alert {

/// What all mails have in common.
struct MailIdentity {
  Mailbox from;
  std::string reply_to;
  std::string dashboard_url;  ///< empty: no link
  Secret message_id_key;
};

/// One finished message for each recipient of the quota. `counted_to` is what the figures hold up to, `now` becomes the
/// date of the mail. Pure: the same announcement gives the same bytes. kInvalidArgument if a text can't stand in a
/// header.
[[nodiscard]] Result<std::vector<NewNotification>> notifications(const Announcement& announcement,
                                                                 const MailIdentity& identity, UtcTime counted_to,
                                                                 UtcTime now);

}  // namespace bandwatch::alert
