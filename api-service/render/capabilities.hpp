#pragma once

#include "common/core/result.hpp"
#include "common/core/time.hpp"
#include "common/reading/database.hpp"
#include "common/reading/probe.hpp"

#include <string>

namespace bandwatch::api {

/// What this service can answer now: the database, how far back it reaches, the gateways found and the limits.
/// `reason` says why there is nothing to answer from, if so. What tells of the installation (the database's name and
/// version, targets, the reason in detail) is for operators.
[[nodiscard]] std::string render_capabilities(const reading::Database& database,
                                              const Result<reading::ProbeReport>& probed, UtcTime now,
                                              bool for_operator);

}  // namespace bandwatch::api
