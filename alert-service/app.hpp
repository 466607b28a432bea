#pragma once

#include "alert-service/config.hpp"
#include "alert-service/quota/quota_file.hpp"
#include "common/core/result.hpp"
#include "common/counting/schema.hpp"

#include <vector>

namespace bandwatch::alert {

/// Counts, mails and shows until SIGTERM or SIGINT. A dialogue whose last bytes are out is waited for, everything else
/// is broken off and taken up by the next start. Logs the port of the status pages.
/// The quota file at `config.quotas_file` is looked after; `file` is what it holds at first.
/// Fails if it can't start, or if the ledger breaks down on the way: that needs a restart.
[[nodiscard]] Result<void> run(const Config& config, std::vector<counting::GatewaySchema> schemas,
                               const QuotaFile& file);

}  // namespace bandwatch::alert
