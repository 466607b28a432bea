#include "api-service/web/asset.hpp"

#include "embedded_assets.hpp"

#include <algorithm>
#include <iterator>

namespace bandwatch::api {

std::span<const Asset> web_assets() noexcept {
  return kAssets;
}

const Asset* find_asset(std::string_view path) noexcept {
  const auto* const found =
      std::find_if(std::begin(kAssets), std::end(kAssets), [&](const Asset& asset) { return asset.path == path; });
  return found == std::end(kAssets) ? nullptr : found;
}

}  // namespace bandwatch::api
