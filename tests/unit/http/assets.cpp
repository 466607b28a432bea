#include "api-service/web/asset.hpp"
#include "tests/support/catch.hpp"

#include <zlib.h>

#include <set>
#include <string>

using bandwatch::api::Asset;
using bandwatch::api::find_asset;
using bandwatch::api::web_assets;

namespace {

/// The first `room` bytes that `compressed` (gzip) stands for.
std::string inflated(std::string_view compressed, std::size_t room) {
  std::string out(room, '\0');
  std::string in{compressed};
  z_stream stream{};
  REQUIRE(inflateInit2(&stream, 16 + MAX_WBITS) == Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int status = inflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  CHECK(status == Z_STREAM_END);
  return out;
}

/// Each value of `attribute="..."` in `page`.
std::set<std::string> values_of(std::string_view page, const std::string& attribute) {
  std::set<std::string> out;
  const std::string begin = " " + attribute + "=\"";
  for (auto at = page.find(begin); at != std::string_view::npos; at = page.find(begin, at + 1)) {
    const auto from = at + begin.size();
    out.emplace(page.substr(from, page.find('"', from) - from));
  }
  return out;
}

}  // namespace

TEST_CASE("every embedded file is whole, and its compressed form is the same") {
  for (const Asset& asset : web_assets()) {
    INFO(asset.path);
    CHECK_FALSE(asset.bytes.empty());
    CHECK(asset.etag.size() == 34);
    CHECK(std::set{asset.etag, asset.gzip_etag, asset.brotli_etag}.size() == 3);
    CHECK(asset.brotli.size() < asset.bytes.size());
    if (asset.gzip.empty()) continue;
    CHECK(asset.gzip.size() < asset.bytes.size());
    CHECK(inflated(asset.gzip, asset.bytes.size() + 1) == asset.bytes);
  }
}

TEST_CASE("a file is found by its exact path only") {
  REQUIRE(find_asset("/docs") != nullptr);
  CHECK(find_asset("/docs")->content_type == "text/html; charset=utf-8");
  CHECK(find_asset("/openapi.yaml")->bytes.starts_with("openapi: 3.1.0\n"));
  CHECK(find_asset("/docs/") == nullptr);
  CHECK(find_asset("/docs/../openapi.yaml") == nullptr);
  CHECK(find_asset("") == nullptr);
}

TEST_CASE("a page loads only what the service has, from nowhere else") {
  for (const Asset& page : web_assets()) {
    if (!page.content_type.starts_with("text/html")) continue;
    INFO(page.path);
    for (const char* const attribute : {"src", "href"}) {
      for (const auto& link : values_of(page.bytes, attribute)) {
        INFO(link);
        const bool is_made_later = link == "openapi.json";
        const auto path = link.starts_with("./") ? link.substr(1) : "/" + link;
        // A build without Node has no dashboard that its pages could lead to.
        CHECK((is_made_later || path == "/" || find_asset(path) != nullptr));
      }
    }
    CHECK(page.bytes.find('@') == std::string_view::npos);
    CHECK(page.bytes.find("<script>") == std::string_view::npos);
    CHECK(page.content_security_policy.find("default-src 'none'") != std::string_view::npos);
    CHECK(page.content_security_policy.find("unsafe") == std::string_view::npos);
    CHECK(page.content_security_policy.find("http") == std::string_view::npos);
  }
}

TEST_CASE("only files with their hash in the name may be kept for ever") {
  for (const Asset& asset : web_assets()) {
    INFO(asset.path);
    const auto hash = asset.etag.substr(1, 12);
    const bool is_hashed = asset.path.starts_with("/assets/") || asset.path.find(hash) != std::string_view::npos;
    CHECK(asset.immutable == is_hashed);
  }
}
