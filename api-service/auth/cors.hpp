#pragma once

#include "common/core/result.hpp"
#include "common/http/request.hpp"
#include "common/http/response.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bandwatch::api::auth {

/// Checks an origin as browsers send it: "https://ui.example.org" or "http://localhost:3000"; no path, no wildcard.
/// Source: RFC 6454, section 6.2.
[[nodiscard]] Result<void> check_origin(std::string_view text);

/// Which pages of other origins may read answers. Immutable; thread-safe.
/// Source: https://fetch.spec.whatwg.org/#http-cors-protocol
class Cors {
 public:
  /// Each of `origins` as check_origin() takes it; none: no page of another origin may read anything.
  explicit Cors(std::vector<std::string> origins) : origins_(std::move(origins)) {}

  /// Adds to an answer, whatever its status, what a browser wants to see; to that of a preflight request, too.
  void apply(const http::Request& request, http::Response& response) const;

 private:
  std::vector<std::string> origins_;
};

}  // namespace bandwatch::api::auth
