#include "common/config/file.hpp"

#include "common/config/node.hpp"

#include <fmt/format.h>

#include <fstream>

namespace bandwatch::config {

Result<std::string> read_file(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  if (!file) return Error{Errc::kNotFound, fmt::format("{} can't be opened", path), ""};
  std::string text(Document::kMaximumSize + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (file.bad()) return invalid_argument("", fmt::format("{} can't be read", path));
  if (text.size() > Document::kMaximumSize) {
    return invalid_argument("", fmt::format("{} holds more than 1 MiB", path));
  }
  return text;
}

}  // namespace bandwatch::config
