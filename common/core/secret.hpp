#pragma once

#include "common/core/result.hpp"

#include <string>
#include <string_view>

namespace bandwatch {

/// Text that must not appear in logs, metrics or argv: it has no way into a stream or a formatter. Only `reveal`
/// hands it out, at the one place that needs it.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}

  [[nodiscard]] bool empty() const noexcept { return text_.empty(); }
  [[nodiscard]] const std::string& reveal() const noexcept { return text_; }

 private:
  std::string text_;
};

/// The content of the file at `path` without trailing line ends; at most 64 KiB, no NUL. kInvalidArgument otherwise.
[[nodiscard]] Result<Secret> read_secret_file(const std::string& path);

}  // namespace bandwatch
