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
  explicit Secret(std::string text, std::string file = {}) : text_(std::move(text)), file_(std::move(file)) {}

  [[nodiscard]] bool empty() const noexcept { return text_.empty(); }
  [[nodiscard]] const std::string& reveal() const noexcept { return text_; }
  /// The file that it was read from, and is to be read from again when it changes; empty: it was given as it is.
  [[nodiscard]] const std::string& file() const noexcept { return file_; }

 private:
  std::string text_;
  std::string file_;
};

/// The content of the file at `path`, which it remembers, without trailing line ends; at most 64 KiB, no NUL.
/// kInvalidArgument otherwise.
[[nodiscard]] Result<Secret> read_secret_file(const std::string& path);

}  // namespace bandwatch
