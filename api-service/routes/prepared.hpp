#pragma once

#include "api-service/cache/budget.hpp"
#include "common/core/time.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace bandwatch::api {

/// A whole answer that many requests share, counted for as long as anybody sends it. Immutable.
struct Prepared {
  Budget::Share share;
  std::string body;
  std::string etag;  ///< with its quotes
  std::string_view content_type;
  bool gzip{false};                    ///< the body is compressed
  bool closed{false};                  ///< nothing will ever change in it
  std::optional<UtcTime> stale_since;  ///< when it was known last, if the database can't be asked now
  SteadyTime expires;                  ///< until then it is what anybody would be answered
};
using PreparedPtr = std::shared_ptr<const Prepared>;

/// The body, which keeps the whole answer alive.
[[nodiscard]] std::shared_ptr<const std::string> body_of(const PreparedPtr& prepared);

/// The body as gzip. Source: RFC 1952.
[[nodiscard]] std::string gzip(std::string_view body);

/// An entity tag of the body. Source: RFC 9110, section 8.8.3.
[[nodiscard]] std::string etag_of(std::string_view body);

}  // namespace bandwatch::api
