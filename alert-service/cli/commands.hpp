#pragma once

#include "alert-service/config.hpp"
#include "alert-service/quota/quota_file.hpp"
#include "common/config/command_line.hpp"
#include "common/counting/schema.hpp"

#include <string>
#include <vector>

namespace bandwatch::alert {

/// What the commands take from the command line.
struct CommandInput {
  std::string to;      ///< test-mail, test-channel
  std::string quota;   ///< preview, explain
  std::string action;  ///< outbox, held
  std::string number;  ///< outbox, held, history
  std::string path;    ///< backup
  std::string threshold{"80"};
  std::string out{"preview"};
  std::string from;
  std::string until;
  bool json{false};
};

/// The commands with their help; the targets are in `input`.
[[nodiscard]] std::vector<config::Command> declare_commands(CommandInput& input);

/// Runs the command called `name` ("run" and "check-config" are none of them). Its result goes to stdout, what is wrong
/// to stderr. 0 if it succeeded.
[[nodiscard]] int run_command(const std::string& name, const CommandInput& input, const Config& config,
                              const std::vector<counting::GatewaySchema>& schemas, const QuotaFile& file);

}  // namespace bandwatch::alert
