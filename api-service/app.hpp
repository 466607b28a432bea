#pragma once

#include "api-service/config.hpp"
#include "common/config/fault.hpp"
#include "common/core/result.hpp"
#include "common/counting/schema.hpp"

#include <vector>

namespace bandwatch::api {

/// What is wrong with the files that the settings name: callers, keys of issuers, certificate.
[[nodiscard]] config::Faults check_files(const Config& config);

/// Serves until SIGTERM or SIGINT, then drains; a second signal ends at once. Logs the port it serves on.
/// SIGHUP makes it read callers and certificate again. `faults` tells what is wrong with their files at the start;
/// nothing is served then. Fails if the address can't be had or the Prometheus settings don't fit together.
[[nodiscard]] Result<void> run(const Config& config, std::vector<counting::GatewaySchema> schemas,
                               config::Faults& faults);

}  // namespace bandwatch::api
