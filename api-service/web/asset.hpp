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
  std::string_view
      brotli;             ///< the same, compressed best; empty if that would not be smaller, or in a build without Node
  std::string_view etag;  ///< strong, with its quotes; the compressed forms have the same with "-gzip" or "-br" inside
  std::string_view gzip_etag;
  std::string_view brotli_etag;
  std::string_view content_security_policy;  ///< empty: the server's default
  bool immutable{false};                     ///< the path changes with the content: may be cached for ever
};

/// All files: "/openapi.yaml", the dashboard "/" and what it loads from "/assets/", "/docs" and what it loads. A build
/// without Node (BANDWATCH_WEB=OFF) has no dashboard, and "/docs" is a plain page that says so.
[[nodiscard]] std::span<const Asset> web_assets() noexcept;

/// The file served at exactly `path`, or nullptr.
[[nodiscard]] const Asset* find_asset(std::string_view path) noexcept;

}  // namespace bandwatch::api
