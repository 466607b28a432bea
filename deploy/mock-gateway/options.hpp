#pragma once

#include "deploy/mock-gateway/fault.hpp"
#include "deploy/mock-gateway/metrics_page.hpp"
#include "deploy/mock-gateway/traffic.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace bandwatch::mock {

struct Options {
  std::string address{"127.0.0.1"};
  std::uint16_t proxy_port{9000};
  std::uint16_t metrics_port{9001};
  KongVersion kong{KongVersion::k39};
  std::string node_id;
  bool per_consumer{false};
  FaultMode fault{FaultMode::kOff};
  std::uint64_t seed{1};
  std::optional<TrafficSettings> traffic;  ///< none without --traffic
};

/// Reads the command line. An int is the exit status of a process that has nothing more to do: 0 after --help, 64
/// (EX_USAGE) after a wrong argument, which was reported on stderr.
[[nodiscard]] std::variant<Options, int> parse_options(int argc, const char* const* argv);

}  // namespace bandwatch::mock
