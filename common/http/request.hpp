#pragma once

#include "common/core/result.hpp"
#include "common/http/peer.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bandwatch::http {

/// One header field as it stands in a message.
struct Header {
  std::string name;
  std::string value;
};

/// Decoded parameters in the order in which they came; a name may come more than once.
using Parameters = std::vector<std::pair<std::string, std::string>>;

inline constexpr std::size_t kMaxTargetBytes = 2048;
inline constexpr std::size_t kMaxParameters = 64;

/// The two parts of a request target, decoded: well-formed UTF-8 without control characters.
struct Target {
  std::string path;
  Parameters query;
};

/// Reads an origin-form target such as "/metrics?a=1&b=x+y": %-escapes are decoded in both parts, '+' is a space in the
/// query only, a parameter without '=' has an empty value, empty pieces between '&' are skipped. An escaped slash in
/// the path becomes a slash. Fails with kInvalidArgument on a bad escape, invalid UTF-8, NUL or another control
/// character, a fragment, a parameter without a name, more than kMaxParameters and more than kMaxTargetBytes;
/// `Error::field` is the parameter at fault, "path" or "query".
[[nodiscard]] Result<Target> parse_target(std::string_view raw);

/// What a handler is asked. Valid until the handler's coroutine ends.
struct Request {
  std::string method;  ///< "GET", "HEAD" or "OPTIONS"; the server answers everything else itself
  std::string target;  ///< as it came, for the log
  std::string path;
  Parameters query;
  std::vector<Header> headers;
  std::string remote;      ///< the peer's address without its port
  std::string request_id;  ///< goes out as X-Request-Id; the client's own if it sent a plausible one
  std::shared_ptr<const PeerCertificate> peer{};  ///< what the client has shown; null: nothing
  bool draining{false};  ///< the server was draining when this request came: a readiness check says no

  /// The first header called `name` (any case), empty if there is none. The view lives as long as this request.
  [[nodiscard]] std::string_view header(std::string_view name) const noexcept;
};

/// Whether two header names are the same: ASCII, any case.
[[nodiscard]] bool same_name(std::string_view a, std::string_view b) noexcept;

}  // namespace bandwatch::http
