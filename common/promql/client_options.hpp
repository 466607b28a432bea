#pragma once

#include "common/core/bytes.hpp"
#include "common/core/result.hpp"
#include "common/core/time.hpp"
#include "common/net/credentials.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace bandwatch::promql {

// What check() allows, ends included.
inline constexpr Duration kShortestTimeout{1};
inline constexpr Duration kLongestTimeout{std::chrono::hours{1}};
inline constexpr std::uint32_t kMostConnections{1024};
inline constexpr Bytes kSmallestResponse{1024};
inline constexpr Bytes kLargestResponse{1U << 30U};

/// How to reach the time-series database. The names are those of the prometheus.* settings.
struct ClientOptions : net::Credentials {
  ClientOptions() = default;  // keeps it from being an aggregate, of which GCC 12 frees temporaries twice in co_await

  /// Where: http or https, host, port, path prefix; see net::parse_url(). Several hold the same samples.
  std::vector<std::string> urls{"http://127.0.0.1:9090"};
  Duration timeout{std::chrono::seconds{30}};  ///< of a whole request: waiting for a connection, DNS, TLS, answer
  std::uint32_t max_connections{8};            ///< kept alive; further requests wait in line
  Bytes max_response{256U << 20U};             ///< of one answer, also after inflating
  bool gzip{false};                            ///< ask for compressed answers: smaller, but many times the server's CPU
  Duration lateness{std::chrono::seconds{30}};      ///< how long samples may take to become visible
  Duration retention{std::chrono::hours{24 * 15}};  ///< how far back samples can exist, where the database doesn't say
};

/// Whether the options can work together; kInvalidArgument names the setting, such as "prometheus.username". Looks at
/// no file.
[[nodiscard]] Result<void> check(const ClientOptions& options);

}  // namespace bandwatch::promql
