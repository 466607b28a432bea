#pragma once

#include <span>
#include <string_view>

namespace bandwatch::api {

/// One file that is part of the program. Everything it points to lives as long as the process.
struct Asset {
  std::string_view path;  ///< on the server, such as "/docs/swagger-ui.1f0c6d2a.css"
  std::string_view content_type;
  std::string_view bytes;
  std::string_view gzip;  ///< the same, compressed; empty if that would not be smaller
  std::string_view etag;  ///< strong, with its quotes; the compressed form has the same with "-gzip" inside
  std::string_view gzip_etag;
  std::string_view content_security_policy;  ///< empty: the server's default
  bool immutable{false};                     ///< the path changes with the content: may be cached for ever
};

/// All files: "/openapi.yaml", "/docs" and what "/docs" loads, in order of their paths. A build without Swagger UI has
/// "/docs" too, as a plain page that says so.
[[nodiscard]] std::span<const Asset> web_assets() noexcept;

/// The file served at exactly `path`, or nullptr.
[[nodiscard]] const Asset* find_asset(std::string_view path) noexcept;

}  // namespace bandwatch::api
