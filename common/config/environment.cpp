#include "common/config/environment.hpp"

#include <unistd.h>

#include <regex>
#include <string>

namespace bandwatch::config {

bool is_service_link(std::string_view name, std::string_view value) {
  static const std::regex kByName{
      R"(.*_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT_\d+_(TCP|UDP|SCTP)_(PROTO|PORT|ADDR)))"};
  static const std::regex kByValue{R"(.*_PORT(_\d+_(TCP|UDP|SCTP))?)"};
  const std::string text{name};
  if (std::regex_match(text, kByName)) return true;
  const bool is_address = value.starts_with("tcp://") || value.starts_with("udp://") || value.starts_with("sctp://");
  return is_address && std::regex_match(text, kByValue);
}

Environment process_environment() {
  Environment found;
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    const std::string_view text{*variable};
    const auto equals = text.find('=');
    if (!text.starts_with(kEnvironmentPrefix) || equals == std::string_view::npos) continue;
    const auto name = text.substr(0, equals);
    const auto value = text.substr(equals + 1);
    if (!is_service_link(name, value)) found.emplace(name, value);
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
