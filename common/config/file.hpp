#pragma once

#include "common/core/result.hpp"

#include <string>

namespace bandwatch::config {

/// The content of the file at `path`, at most 1 MiB. kNotFound if it can't be opened, kInvalidArgument if it is too
/// large or no file; the detail names the path.
[[nodiscard]] Result<std::string> read_file(const std::string& path);

}  // namespace bandwatch::config
