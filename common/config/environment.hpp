#pragma once

#include <map>
#include <string>
#include <string_view>

namespace bandwatch::config {

inline constexpr std::string_view kEnvironmentPrefix = "BANDWATCH_";

/// Environment variables by name.
using Environment = std::map<std::string, std::string, std::less<>>;

/// Whether Kubernetes made this variable of a Service whose name begins like ours, so that it is no setting: `name`
/// ends in _SERVICE_HOST, _SERVICE_PORT or _SERVICE_PORT_NAME, or in _PORT, _PORT_<n>_TCP or the like with the address
/// of a protocol as its value, or in one of the latter's parts (_PROTO, _PORT, _ADDR).
/// Source: https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
[[nodiscard]] bool is_service_link(std::string_view name, std::string_view value);

/// The variables of this process that begin with BANDWATCH_, without service links. Call it in main, before any thread
/// could change them.
[[nodiscard]] Environment process_environment();

/// The variable of a setting: BANDWATCH_ and the path in capitals, '_' for '.' and '-'.
[[nodiscard]] std::string environment_name(std::string_view path);

}  // namespace bandwatch::config
