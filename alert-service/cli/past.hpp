#pragma once

#include "alert-service/config.hpp"
#include "alert-service/quota/quota_file.hpp"
#include "common/core/result.hpp"
#include "common/counting/schema.hpp"

#include <functional>
#include <string>
#include <vector>

namespace bandwatch::alert {

/// A stretch of the past as an operator gives it: days (UTC) or RFC 3339 instants; no end means now.
struct AskedWindow {
  std::string from;
  std::string until;
};

/// What would have been told in the window with the quotas of `file`, as a table or JSON.
[[nodiscard]] Result<std::string> replay_report(const Config& config,
                                                const std::vector<counting::GatewaySchema>& schemas,
                                                const QuotaFile& file, const AskedWindow& asked, bool json);

/// The bytes of the ledger and of the database for every series in the window, as a table or JSON; kMalformedData with
/// it if they differ. `ask` puts a line to the ledger's desk.
[[nodiscard]] Result<std::string> verify_report(const Config& config,
                                                const std::vector<counting::GatewaySchema>& schemas,
                                                const AskedWindow& asked, bool json,
                                                const std::function<Result<std::string>(const std::string&)>& ask);

}  // namespace bandwatch::alert
