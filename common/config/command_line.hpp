#pragma once

#include "common/config/fault.hpp"
#include "common/config/settings.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bandwatch::config {

/// How a program presents itself.
struct Program {
  std::string name;
  std::string purpose;  ///< one sentence
};

/// An option that a program has beside the common ones: `--quotas FILE`.
struct FileOption {
  std::string name;  ///< "--quotas"
  std::string help;
  std::string* target;
};

/// A word of a command, or an option with a value: `TO`, `--threshold PERCENT`.
struct Argument {
  std::string name;  ///< "to" or "--threshold"
  std::string help;
  std::string* target;  ///< keeps its value if the argument is left out
  bool required{true};
  std::vector<std::string> choices{};       ///< the values it may have; empty: any
  std::vector<std::string>* list{nullptr};  ///< in place of `target`: every value, however often the option comes
};

/// A flag: `--json`.
struct Flag {
  std::string name;
  std::string help;
  bool* target;
};

/// What a program can do beside running.
struct Command {
  std::string name;
  std::string help;  ///< one sentence
  std::string example;
  std::vector<Argument> arguments{};
  std::vector<Flag> flags{};
};

/// What became of the command line.
struct Invocation {
  std::optional<int> exit_code;  ///< the program is to end with it; everything that had to be said has been printed
  bool check_only{false};        ///< --check-config: end after the last check, with 0 or kExitConfig
  std::string command;           ///< the name of the one that was asked for; empty: none
};

/// Reads argv (`--config FILE`, `--check-config`, `--settings-table`, `--help`, `--version`, `more` and `flags`) and
/// loads `settings` from the file and this process's environment. What is asked to be shown goes to stdout; all faults
/// together go to stderr, with kExitConfig. Of `commands` at most one may be named; the options may follow it.
[[nodiscard]] Invocation parse_command_line(const Program& program, Settings& settings,
                                            const std::vector<FileOption>& more, int argc, const char* const* argv,
                                            std::vector<Command> commands = {}, const std::vector<Flag>& flags = {});

/// Prints the faults to stderr under one heading; kExitConfig.
int report(const Program& program, const Faults& faults);

}  // namespace bandwatch::config
