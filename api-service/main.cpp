#include "api-service/app.hpp"
#include "api-service/config.hpp"
#include "api-service/routes/base_path.hpp"
#include "api-service/token_command.hpp"
#include "common/config/command_line.hpp"
#include "common/reading/reader_settings.hpp"
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
  bool is_insecure = false;
  api::TokenCommand token;
  const auto invocation = config::parse_command_line(
      program, settings,
      {{"--base-path", "Path below which a proxy shows the service, instead of listen.base_path", &base_path}}, argc,
      argv, {token.declaration()},
      {{"--insecure-no-auth", "Serve whoever reaches the address, without asking who it is", &is_insecure}});
  if (invocation.exit_code) return *invocation.exit_code;
  if (invocation.command == "token") return token.run(settings_values.view_key);
  auto gateway = bandwatch::reading::choose_schemas(settings_values.gateway, settings);
  if (!base_path.empty()) take_base_path(base_path, settings_values, gateway.faults);
  for (const auto& [path, message] : api::conflicts_in(settings_values, is_insecure))
    gateway.faults.push_back(settings.fault_at(path, message));
  if (!gateway.faults.empty()) return config::report(program, gateway.faults);
  if (invocation.check_only) {
    // Only what is wrong is worth a line.
    settings_values.log.level = bandwatch::telemetry::Level::kError;
    log::init(settings_values.log);
    const auto faults = api::check_files(settings_values);
    return faults.empty() ? 0 : config::report(program, faults);
  }
  log::init(settings_values.log);
  if (is_insecure) log::warn("no_authentication", {{"address", settings_values.listen_address}});
  config::Faults callers_faults;
  const auto served = api::run(settings_values, std::move(gateway.schemas), callers_faults);
  if (!callers_faults.empty()) return config::report(program, callers_faults);
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
