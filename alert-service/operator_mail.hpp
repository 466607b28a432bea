#pragma once

#include "alert-service/ledger/records.hpp"
#include "alert-service/meter/notifications.hpp"
#include "alert-service/outbox/dispatcher.hpp"

#include <optional>
#include <string>

namespace bandwatch::alert {

/// The mail to the operator about a message that `report` says was given up; none if it was not, if there is no
/// operator (`address` is empty), or if it was a mail to the operator. Pure.
[[nodiscard]] Result<std::optional<NewNotification>> operator_mail(const DispatchReport& report,
                                                                   const std::string& address,
                                                                   const MailIdentity& identity);

}  // namespace bandwatch::alert
