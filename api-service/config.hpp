#pragma once

#include "common/config/fault.hpp"
#include "common/config/settings.hpp"
#include "common/core/bytes.hpp"
#include "common/core/time.hpp"
#include "common/promql/client_options.hpp"
#include "common/promql/reader_settings.hpp"
#include "common/telemetry/log.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace bandwatch::api {

/// Everything that a person can set, declared on `settings` by declare().
struct Config {
  std::string listen_address;
  std::uint16_t listen_port{0};
  Duration drain_delay{};
  std::string base_path;     ///< without a slash at its end; empty: the root
  std::uint32_t threads{0};  ///< that serve connections; 0: one per core
  Duration open_bucket{};    ///< how long the tail of a chart is shown before it is read again
  Duration stale_for{};      ///< how long a chart is shown that can't be read again
  Bytes cache_bytes;         ///< of buckets; rendered answers may take as much
  promql::ClientOptions prometheus;
  promql::GatewaySettings gateway;
  telemetry::LogOptions log;
};

/// Declares all settings of api-service with their defaults. `config` must outlive the last load of `settings`.
void declare(config::Settings& settings, Config& config);

}  // namespace bandwatch::api
