#include "api-service/routes/negotiation.hpp"
#include "api-service/routes/resources.hpp"
#include "api-service/web/asset.hpp"
#include "api-service/web/openapi_json.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace bandwatch::api {
namespace {

/// One of the forms in which an asset can be sent.
struct Form {
  std::string_view coding;  ///< as in Content-Encoding; empty: as it is
  std::string_view bytes;
  std::string_view etag;
};

/// The smallest form that the client takes.
Form choose_form(const Asset& asset, std::string_view accept) {
  if (!asset.brotli.empty() && accepts(accept, "br")) return {"br", asset.brotli, asset.brotli_etag};
  if (!asset.gzip.empty() && accepts(accept, "gzip")) return {"gzip", asset.gzip, asset.gzip_etag};
  return {{}, asset.bytes, asset.etag};
}

http::Response serve(const Asset& asset, const http::Request& request) {
  const auto form = choose_form(asset, request.header("Accept-Encoding"));
  const bool unchanged = has_tag(request.header("If-None-Match"), form.etag);
  http::Response response{unchanged ? 304U : 200U};
  response.set_header("ETag", form.etag);
  response.set_header("Cache-Control", asset.immutable ? "public, max-age=31536000, immutable" : "no-cache");
  response.set_header("Vary", "Accept-Encoding");
  // Also with 304, whose headers replace those of the copy that the browser has: the policy of other answers would
  // forbid the page its own scripts.
  if (!asset.content_security_policy.empty()) {
    response.set_header("Content-Security-Policy", asset.content_security_policy);
  }
  if (unchanged) return response;
  response.set_header("Content-Type", asset.content_type);
  if (!form.coding.empty()) response.set_header("Content-Encoding", form.coding);
  response.set_body(http::StaticBody{form.bytes});
  return response;
}

}  // namespace

Answering get_asset(Context& /*context*/, const http::Request& request, const auth::Principal& /*caller*/) {
  const auto* asset = find_asset(request.path);
  if (asset == nullptr) co_return http::problem(404, "Not Found", "No such file.");
  co_return serve(*asset, request);
}

Answering get_openapi_json(Context& /*context*/, const http::Request& /*request*/, const auth::Principal& /*caller*/) {
  static const auto text = [] {
    const auto converted = openapi_json(find_asset("/openapi.yaml")->bytes);
    return converted ? std::make_shared<const std::string>(*converted) : nullptr;
  }();
  if (text == nullptr) co_return http::internal_error();
  auto response = http::json(200, text);
  response.set_header("Cache-Control", "no-cache");
  co_return response;
}

}  // namespace bandwatch::api
