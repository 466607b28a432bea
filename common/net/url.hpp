#pragma once

#include "common/core/result.hpp"

#include <string>
#include <string_view>

namespace bandwatch::net {

/// Where something is asked for over HTTP.
struct Url {
  bool tls{false};
  std::string host;       ///< a name or an address; an IPv6 address without its brackets
  std::string port;       ///< decimal
  std::string authority;  ///< what the Host header says
  std::string path;       ///< prefix such as "/prometheus"; empty, or starts with a slash and doesn't end with one
};

/// Reads "http://localhost:9090" or "https://[::1]:443/prometheus/". Ports default to 80 and 443. Fails with
/// kInvalidArgument, without a field, on all else: other schemes, user names, queries, fragments, dot segments, odd
/// characters. Source: RFC 3986
[[nodiscard]] Result<Url> parse_url(std::string_view text);

}  // namespace bandwatch::net
