#pragma once

#include "common/core/result.hpp"

#include <string>
#include <string_view>

namespace bandwatch::api {

/// Reads a base path such as "/bandwatch" or "/tools/bandwatch/"; the slash at the end goes. Empty and "/" are the
/// root, the empty string. Fails with kInvalidArgument if it doesn't begin with a slash, has an empty, "." or ".."
/// segment, or a character that isn't unreserved in RFC 3986.
[[nodiscard]] Result<std::string> parse_base_path(std::string_view text);

/// `path` as it is below `base`: "/bandwatch/docs" is "/docs" below "/bandwatch". A path that isn't below it stays as
/// it is: proxies that strip the prefix, and probes, ask without it. The view points into `path`.
[[nodiscard]] std::string_view below_base(std::string_view base, std::string_view path) noexcept;

}  // namespace bandwatch::api
