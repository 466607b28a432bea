#include "alert-service/cli/commands.hpp"

#include "alert-service/admin/control.hpp"
#include "alert-service/admin/desk.hpp"
#include "alert-service/cli/past.hpp"
#include "alert-service/cli/preview.hpp"
#include "alert-service/cli/tables.hpp"
#include "alert-service/ledger/sqlite/sqlite_ledger.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string_view>

namespace bandwatch::alert {
namespace {

/// Whether the answer to a line depends on the quotas.
bool is_about_quotas(std::string_view line) {
  const auto command = line.substr(0, line.find(' '));
  return command == "status" || command == "explain" || command == "release";
}

/// Asks the running service, or the ledger itself if there is none. Only where the file of the quotas is all there is
/// to know them by, it must be good.
Result<std::string> ask(const Config& config, const QuotaFile& file, const std::string& line) {
  auto answered = ask_service(control_path(config.ledger_path), line);
  if (answered || answered.error().code != Errc::kNotFound) return answered;
  if (!std::filesystem::exists(config.ledger_path)) {
    return Error{Errc::kNotFound, "no service runs here, and there is no ledger at " + config.ledger_path, {}};
  }
  if (is_about_quotas(line) && !file.faults.empty()) {
    return invalid_argument(
        "", "no service runs here, and the quota file is at fault:\n" + config::to_string(file.faults, "  "));
  }
  const auto ledger = SqliteLedger::open({.path = config.ledger_path});
  if (!ledger) return ledger.error();
  const auto seen = (*ledger)->dimensions();
  if (!seen) return seen.error();
  auto quotas = std::make_shared<const std::vector<Quota>>(expand(file.quotas, *seen, config.most_per_definition));
  const SystemClock clock;
  return Desk{**ledger, clock, [&] { return quotas; }}.answer(line);
}

std::string outbox_line(const CommandInput& input) {
  if (input.action == "list") return "outbox";
  return input.action + ' ' + input.number;
}

std::string held_line(const CommandInput& input) {
  if (input.action == "list") return "held";
  return (input.action == "drop" ? "dismiss" : input.action) + ' ' + input.number;
}

/// A table, or JSON where that is wanted or all there is.
std::string shown(const std::string& name, const CommandInput& input, const std::string& json) {
  if (input.json) return json + '\n';
  if (name == "status") return status_table(json);
  if (name == "explain") return explain_table(json);
  if (name == "history" || (name == "outbox" && input.action == "list")) return mail_table(json);
  if (name == "held" && input.action == "list") return held_table(json);
  return "done\n";
}

Result<std::string> result_of(const std::string& name, const CommandInput& input, const Config& config,
                              const std::vector<counting::GatewaySchema>& schemas, const QuotaFile& file) {
  if (name == "test-mail") return test_mail(config, input.to);
  if (name == "test-channel") return test_channel(file, input.to);
  if (name == "preview") return preview(config, file, input.quota, input.threshold, input.out);
  if (name == "replay") return replay_report(config, schemas, file, {input.from, input.until}, input.json);
  if (name == "verify") {
    const auto slots = [&](const std::string& line) { return ask(config, file, line); };
    return verify_report(config, schemas, {input.from, input.until}, input.json, slots);
  }
  std::string line = name;
  if (name == "outbox") line = outbox_line(input);
  if (name == "held") line = held_line(input);
  if (name == "history" && !input.number.empty()) line += ' ' + input.number;
  if (name == "backup") line += ' ' + std::filesystem::absolute(input.path).string();
  if (name == "explain") line += ' ' + input.quota;
  const auto json = ask(config, file, line);
  if (!json) return json.error();
  return shown(name, input, *json);
}

}  // namespace

int run_command(const std::string& name, const CommandInput& input, const Config& config,
                const std::vector<counting::GatewaySchema>& schemas, const QuotaFile& file) {
  const auto text = result_of(name, input, config, schemas, file);
  if (!text) {
    fmt::print(stderr, "alert-service {}: {}\n", name, text.error().detail);
    return 1;
  }
  fmt::print("{}", *text);
  return 0;
}

}  // namespace bandwatch::alert
