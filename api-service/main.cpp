#include "api-service/app.hpp"
#include "api-service/config.hpp"
#include "api-service/routes/base_path.hpp"
#include "common/config/command_line.hpp"
#include "common/promql/reader_settings.hpp"
#include "common/telemetry/log.hpp"

#include <cstdio>
#include <exception>
#include <string>
#include <utility>

namespace {

namespace api = bandwatch::api;
namespace config = bandwatch::config;
namespace log = bandwatch::telemetry::log;

/// The option wins over the setting.
void take_base_path(const std::string& text, api::Config& values, config::Faults& faults) {
  auto parsed = api::parse_base_path(text);
  if (parsed) {
    values.base_path = *std::move(parsed);
    return;
  }
  faults.emplace_back();
  faults.back().path = "--base-path";
  faults.back().message = parsed.error().detail;
}

int start(int argc, const char* const* argv) {
  const config::Program program{"api-service", "Serves the bandwidth of an API gateway, exact to the byte."};
  api::Config settings_values;
  config::Settings settings;
  api::declare(settings, settings_values);
  std::string base_path;
  const auto invocation = config::parse_command_line(
      program, settings,
      {{"--base-path", "Path below which a proxy shows the service, instead of listen.base_path", &base_path}}, argc,
      argv);
  if (invocation.exit_code) return *invocation.exit_code;
  auto gateway = bandwatch::promql::choose_schemas(settings_values.gateway, settings);
  if (!base_path.empty()) take_base_path(base_path, settings_values, gateway.faults);
  if (!gateway.faults.empty()) return config::report(program, gateway.faults);
  if (invocation.check_only) return 0;
  log::init(settings_values.log);
  const auto served = api::run(settings_values, std::move(gateway.schemas));
  if (!served) log::error("cannot_serve", {{"error", served.error()}});
  return served ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return start(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "api-service: %s\n", error.what());
    return 1;
  }
}
