#pragma once

#include "common/config/settings.hpp"
#include "common/promql/client_options.hpp"

namespace bandwatch::promql {

/// Declares the prometheus.* settings of both services on `settings`. `target` must outlive the last load. How they go
/// together is checked by make_http_client(), whose errors name the setting.
void add_prometheus_settings(config::Settings& settings, ClientOptions& target);

}  // namespace bandwatch::promql
