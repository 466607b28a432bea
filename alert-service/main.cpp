#include "alert-service/app.hpp"
#include "alert-service/cli/commands.hpp"
#include "alert-service/cli/quota_list.hpp"
#include "alert-service/config.hpp"
#include "alert-service/mail/smtp_options.hpp"
#include "alert-service/quota_watch.hpp"
#include "alert-service/start_check.hpp"
#include "common/config/command_line.hpp"
#include "common/reading/reader_settings.hpp"
#include "common/telemetry/log.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <exception>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

namespace {

namespace alert = bandwatch::alert;
namespace config = bandwatch::config;
namespace log = bandwatch::telemetry::log;

void append(config::Faults& all, config::Faults more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

/// Whether a command is about the quotas in their file; the others ask the service, which has read a good one.
bool needs_quotas(std::string_view command) {
  constexpr std::array<std::string_view, 5> kWith{"", "run", "check-config", "preview", "replay"};
  return std::find(kWith.begin(), kWith.end(), command) != kWith.end();
}

/// Whether a command serves the status pages, or is about to.
bool serves_pages(std::string_view command) {
  return command.empty() || command == "run" || command == "check-config";
}

int start(int argc, const char* const* argv) {
  const config::Program program{"alert-service", "Counts the bandwidth of an API gateway against quotas and mails."};
  alert::Config values;
  config::Settings settings;
  alert::declare(settings, values);
  std::string quotas_file;
  alert::CommandInput input;
  bool is_insecure = false;
  const auto invocation = config::parse_command_line(
      program, settings, {{"--quotas", "YAML file with the quotas, instead of quotas.file", &quotas_file}}, argc, argv,
      alert::declare_commands(input),
      {{"--insecure-no-auth", "Show the status pages to whoever reaches the address, without asking who it is",
        &is_insecure}});
  if (invocation.exit_code) return *invocation.exit_code;
  auto gateway = bandwatch::reading::choose_schemas(values.gateway, settings);
  const auto* const setting = quotas_file.empty() ? "quotas.file" : "--quotas";
  if (!quotas_file.empty()) values.quotas_file = quotas_file;
  auto quotas = alert::load_quota_file(values.quotas_file, setting);
  auto faults = std::move(gateway.faults);
  append(faults, alert::check_mail_settings(values.mail, settings));
  if (serves_pages(invocation.command)) {
    for (const auto& [path, what] : alert::conflicts_in(values, is_insecure))
      faults.push_back(settings.fault_at(path, what));
    if (faults.empty()) append(faults, alert::check_start(values, settings));
  }
  if (needs_quotas(invocation.command) || invocation.check_only) append(faults, quotas.faults);
  if (!faults.empty()) return config::report(program, faults);
  if (invocation.command == "check-config") std::fputs(alert::quota_list(quotas.quotas).c_str(), stdout);
  if (invocation.check_only || invocation.command == "check-config") return 0;
  log::init(values.log);
  if (!invocation.command.empty() && invocation.command != "run") {
    return alert::run_command(invocation.command, input, values, gateway.schemas, quotas);
  }
  if (is_insecure && !alert::has_authentication(values))
    log::warn("no_authentication", {{"address", values.listen_address}});
  const auto ended = alert::run(values, std::move(gateway.schemas), quotas);
  if (!ended) log::error("failed", {{"error", ended.error()}});
  if (ended) log::info("stopped");
  return ended ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a relay that hangs up is an error of a call, not the end of the process
  try {
    return start(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "alert-service: %s\n", error.what());
    return 1;
  }
}
