#pragma once

#include "common/core/rfc3339.hpp"

#include <string_view>

namespace bandwatch {

/// The instant that `text` names; fails the test if it names none.
inline UtcTime instant(std::string_view text) {
  return parse_rfc3339(text).value();
}

/// The window between two instants.
inline Window window(std::string_view start, std::string_view end) {
  return Window{instant(start), instant(end)};
}

}  // namespace bandwatch
