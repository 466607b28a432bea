#include "common/core/secret.hpp"

#include <fstream>

namespace bandwatch {

Result<Secret> read_secret_file(const std::string& path) {
  constexpr std::size_t kMaxSecretFile = 64 * 1024;
  std::ifstream file{path, std::ios::binary};
  if (!file) return invalid_argument("", "a readable file");
  std::string text(kMaxSecretFile + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (file.bad() || text.size() > kMaxSecretFile) return invalid_argument("", "a file of at most 64 KiB");
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
    text.pop_back();
  if (text.find('\0') != std::string::npos) return invalid_argument("", "a file without NUL bytes");
  return Secret{std::move(text), path};
}

}  // namespace bandwatch
