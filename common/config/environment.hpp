#pragma once

#include <map>
#include <string>
#include <string_view>

namespace bandwatch::config {

inline constexpr std::string_view kEnvironmentPrefix = "BANDWATCH_";

/// Environment variables by name.
using Environment = std::map<std::string, std::string, std::less<>>;

/// The variables of this process that begin with BANDWATCH_. Call it in main, before any thread could change them.
[[nodiscard]] Environment process_environment();

/// The variable of a setting: BANDWATCH_ and the path in capitals, '_' for '.' and '-'.
[[nodiscard]] std::string environment_name(std::string_view path);

}  // namespace bandwatch::config
