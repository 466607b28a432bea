#include "common/telemetry/settings.hpp"

namespace bandwatch::telemetry {

void add_log_settings(config::Settings& settings, LogOptions& options) {
  settings.add_choice(
      "log.level", options.level,
      {{"debug", Level::kDebug}, {"info", Level::kInfo}, {"warn", Level::kWarn}, {"error", Level::kError}},
      {.fallback = "info", .help = "The least important lines that are written to stderr."});
  settings.add_choice("log.format", options.format, {{"logfmt", LogFormat::kLogfmt}, {"json", LogFormat::kJson}},
                      {.fallback = "logfmt", .help = "How a line is written."});
}

}  // namespace bandwatch::telemetry
