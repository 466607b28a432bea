#pragma once

#include "common/core/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace bandwatch::net {

/// What the gzip stream `packed` holds. kMalformedData if it is no gzip, damaged, cut off or followed by more
/// bytes, kTooLarge if it is longer than `limit` once inflated; memory stays within about twice the limit, whatever the
/// stream promises.
[[nodiscard]] Result<std::string> gunzip(std::string_view packed, std::size_t limit);

}  // namespace bandwatch::net
