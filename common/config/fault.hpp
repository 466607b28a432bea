#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bandwatch::config {

/// What a program exits with when its configuration is at fault (EX_CONFIG of sysexits.h).
inline constexpr int kExitConfig = 78;

/// One thing wrong with the configuration. It never holds a value, so that no secret can get out with it.
struct Fault {
  std::string path;         ///< "prometheus.url", "quotas[2].limit"; empty for the document as a whole
  std::string environment;  ///< the variable at fault; empty if the value stands in the file or is missing
  std::uint32_t line{0};    ///< the line of the file, from 1; 0 if the file is not at fault
  std::string message;      ///< what is allowed

  friend bool operator==(const Fault&, const Fault&) = default;
};

using Faults = std::vector<Fault>;

/// "prometheus.url (line 12): expected ..." or "prometheus.url (BANDWATCH_PROMETHEUS_URL): expected ...": one line
/// without control characters, long parts cut off.
[[nodiscard]] std::string to_string(const Fault& fault);

/// All faults, each on a line of its own that begins with `indent`.
[[nodiscard]] std::string to_string(std::span<const Fault> faults, std::string_view indent);

/// The name among `known` that `name` was probably meant to be: at most two letters away. Empty if none is that close.
[[nodiscard]] std::string_view closest_name(std::string_view name, std::span<const std::string> known);

/// "unknown key, did you mean url?": the hint only if one of `known` is close to `name`; `what` is "key" or "variable".
[[nodiscard]] std::string unknown_name_message(std::string_view what, std::string_view name,
                                               std::span<const std::string> known);

}  // namespace bandwatch::config
