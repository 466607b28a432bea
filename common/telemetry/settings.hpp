#pragma once

#include "common/config/settings.hpp"
#include "common/telemetry/log.hpp"

namespace bandwatch::telemetry {

/// Declares log.level and log.format; `options` must outlive the last load.
void add_log_settings(config::Settings& settings, LogOptions& options);

}  // namespace bandwatch::telemetry
