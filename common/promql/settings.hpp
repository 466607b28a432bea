#pragma once

#include "common/config/settings.hpp"
#include "common/promql/client_options.hpp"

namespace bandwatch::promql {

/// Declares the prometheus.* settings; `options` must outlive the last load.
void add_prometheus_settings(config::Settings& settings, ClientOptions& options);

}  // namespace bandwatch::promql
