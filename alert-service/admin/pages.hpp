#pragma once

#include "alert-service/admin/snapshot.hpp"
#include "common/core/json_writer.hpp"
#include "common/core/time.hpp"

#include <string>
#include <string_view>

namespace bandwatch::alert {

/// The JSON of /status: ledger, quotas with usage and crossings, mails with masked recipients. Pure.
[[nodiscard]] std::string status_page(const Snapshot& snapshot, UtcTime now);

/// The members "silenced" and "overridden" of an object: what is on, until when and why, or null.
void put_changes(JsonWriter& out, const QuotaStatus& status);

/// The JSON of /readyz; `reason` is empty if the service is ready. Pure.
[[nodiscard]] std::string ready_page(const Snapshot& snapshot, UtcTime now, std::string_view reason);

/// The same for whoever asks: ready or not.
[[nodiscard]] std::string ready_page_for_strangers(std::string_view reason);

/// "o***@example.org": enough to know one's own address by.
[[nodiscard]] std::string mask_address(std::string_view address);

}  // namespace bandwatch::alert
