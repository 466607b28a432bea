#include "common/config/environment.hpp"

#include <unistd.h>

namespace bandwatch::config {

Environment process_environment() {
  Environment found;
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    const std::string_view text{*variable};
    const auto equals = text.find('=');
    if (!text.starts_with(kEnvironmentPrefix) || equals == std::string_view::npos) continue;
    found.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return found;
}

std::string environment_name(std::string_view path) {
  std::string name{kEnvironmentPrefix};
  for (const char c : path) {
    if (c >= 'a' && c <= 'z') {
      name.push_back(static_cast<char>(c - 'a' + 'A'));
    } else {
      name.push_back(c == '.' || c == '-' ? '_' : c);
    }
  }
  return name;
}

}  // namespace bandwatch::config
