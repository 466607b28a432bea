#include "alert-service/app.hpp"
#include "alert-service/config.hpp"
#include "alert-service/mail/address.hpp"
#include "alert-service/quota/quota_file.hpp"
#include "common/config/command_line.hpp"
#include "common/config/file.hpp"
#include "common/promql/reader_settings.hpp"
#include "common/telemetry/log.hpp"

#include <csignal>
#include <cstdio>
#include <exception>
#include <iterator>
#include <string>
#include <utility>

namespace {

namespace alert = bandwatch::alert;
namespace config = bandwatch::config;
namespace log = bandwatch::telemetry::log;

/// The quotas of the file at `path`, which `setting` names, or why there are none.
alert::QuotaFile load_quotas(const std::string& path, const std::string& setting) {
  const auto text = config::read_file(path);
  if (text) return alert::read_quotas(*text, alert::parse_address);
  alert::QuotaFile file;
  file.faults.emplace_back();
  file.faults.back().path = setting;
  file.faults.back().message = text.error().detail;
  return file;
}

void append(config::Faults& all, config::Faults more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

int start(int argc, const char* const* argv) {
  const config::Program program{"alert-service", "Counts the bandwidth of an API gateway against quotas and mails."};
  alert::Config values;
  config::Settings settings;
  alert::declare(settings, values);
  std::string quotas_file;
  const auto invocation = config::parse_command_line(
      program, settings, {{"--quotas", "YAML file with the quotas, instead of quotas.file", &quotas_file}}, argc, argv);
  if (invocation.exit_code) return *invocation.exit_code;
  auto gateway = bandwatch::promql::choose_schemas(values.gateway, settings);
  auto quotas =
      quotas_file.empty() ? load_quotas(values.quotas_file, "quotas.file") : load_quotas(quotas_file, "--quotas");
  auto faults = std::move(gateway.faults);
  append(faults, alert::check_mail_settings(values.mail, settings));
  append(faults, std::move(quotas.faults));
  if (!faults.empty()) return config::report(program, faults);
  if (invocation.check_only) return 0;
  log::init(values.log);
  const auto ended = alert::run(values, std::move(gateway.schemas), std::move(quotas.quotas));
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
