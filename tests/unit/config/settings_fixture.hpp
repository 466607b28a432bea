#pragma once

#include "common/config/settings.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace bandwatch::config {

enum class Colour : std::uint8_t { kRed = 1, kGreen };

/// One setting of each type.
struct Example {
  std::string url;
  bool verify{};
  std::uint16_t port{};
  std::uint32_t workers{};
  std::uint64_t samples{};
  Duration timeout{};
  Bytes cache{};
  Secret password;
  std::vector<std::string> origins;
  SecretMap headers;
  Colour colour{Colour::kRed};
  double ratio{};
  Settings settings;

  Example();
  Example(const Example&) = delete;
  Example& operator=(const Example&) = delete;
  ~Example() = default;
};

/// The fault at `path`, or one with the message "none".
inline Fault fault_of(const Faults& faults, std::string_view path) {
  const auto found = std::find_if(faults.begin(), faults.end(), [&](const Fault& fault) { return fault.path == path; });
  return found == faults.end() ? Fault{.path = {}, .environment = {}, .line = 0, .message = "none"} : *found;
}

}  // namespace bandwatch::config
