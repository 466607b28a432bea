#pragma once

#include "common/config/fault.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bandwatch::config {

/// A YAML value with the line it begins on; only the member of its kind is used.
struct Tree {
  enum class Kind : std::uint8_t { kNull = 1, kScalar, kList, kMap };

  Kind kind{Kind::kNull};
  std::uint32_t line{0};
  std::string text{};
  std::vector<Tree> items{};
  std::vector<std::pair<std::string, Tree>> members{};  ///< in the order of the file, keys differ
};

/// `path` and `key` as one path.
[[nodiscard]] std::string join_path(const std::string& path, std::string_view key);

/// The tree of `yaml`, under the rules that Document states but for the size; nothing if it can't be read as YAML at
/// all. Every breach of the rules is added to `faults`.
[[nodiscard]] std::optional<Tree> parse_tree(std::string_view yaml, Faults& faults);

}  // namespace bandwatch::config
