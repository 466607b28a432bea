#include "common/config/command_line.hpp"

#include "common/config/environment.hpp"
#include "common/config/file.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <cstdio>

namespace bandwatch::config {
namespace {

/// Loads the file at `path` (none if empty) and the environment; what is wrong with either.
Faults load(Settings& settings, const std::string& path) {
  if (path.empty()) return settings.load(std::nullopt, process_environment());
  const auto text = read_file(path);
  if (text) return settings.load(*text, process_environment());
  Fault fault;
  fault.path = "--config";
  fault.message = text.error().detail;
  return {fault};
}

void declare(CLI::App& app, Command& command) {
  auto* const sub = app.add_subcommand(command.name, command.help);
  sub->fallthrough();  // so that --config may follow it
  for (auto& argument : command.arguments) {
    auto* const option = argument.list != nullptr ? sub->add_option(argument.name, *argument.list, argument.help)
                                                  : sub->add_option(argument.name, *argument.target, argument.help);
    option->required(argument.required)->allow_extra_args(false);
    if (!argument.choices.empty()) option->check(CLI::IsMember(argument.choices));
  }
  for (auto& flag : command.flags)
    sub->add_flag(flag.name, *flag.target, flag.help);
  sub->footer("\nExample: " + command.example);
}

}  // namespace

Invocation parse_command_line(const Program& program, Settings& settings, const std::vector<FileOption>& more, int argc,
                              const char* const* argv, std::vector<Command> commands, const std::vector<Flag>& flags) {
  CLI::App app{program.purpose, program.name};
  std::string file;
  Invocation invocation;
  app.add_option("--config", file, "YAML file with the settings below")->type_name("FILE");
  for (auto& option : more)
    app.add_option(option.name, *option.target, option.help)->type_name("FILE");
  for (auto& flag : flags)
    app.add_flag(flag.name, *flag.target, flag.help);
  app.add_flag("--check-config", invocation.check_only, "Check all settings and end");
  bool table = false;
  app.add_flag("--settings-table", table, "Print the settings as a Markdown table and end");
  app.set_version_flag("--version", program.name + " " BANDWATCH_VERSION);
  app.require_subcommand(0, 1);
  for (auto& command : commands)
    declare(app, command);
  app.footer("\nSettings, in the file or in the environment:\n\n" + settings.help_text());
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {  // --help and --version too
    invocation.exit_code = app.exit(error) == 0 ? 0 : kExitConfig;
    return invocation;
  }
  if (table) {
    fmt::print("{}", settings.to_markdown_table());
    invocation.exit_code = 0;
    return invocation;
  }
  for (const auto* chosen : app.get_subcommands())
    invocation.command = chosen->get_name();
  const auto faults = load(settings, file);
  if (!faults.empty()) invocation.exit_code = report(program, faults);
  return invocation;
}

int report(const Program& program, const Faults& faults) {
  fmt::print(stderr, "{}: the configuration has {} fault{}:\n{}", program.name, faults.size(),
             faults.size() == 1 ? "" : "s", to_string(faults, "  "));
  return kExitConfig;
}

}  // namespace bandwatch::config
