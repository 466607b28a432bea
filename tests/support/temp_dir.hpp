#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace bandwatch::test {

/// An empty folder that goes away with its content.
class TempDir {
 public:
  TempDir() {
    auto pattern = (std::filesystem::temp_directory_path() / "bandwatch-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
    path_ = pattern;
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

  /// The whole path of a file in the folder, which need not exist.
  [[nodiscard]] std::string file(std::string_view name) const { return (path_ / name).string(); }

  /// Writes a file into the folder and returns its whole path.
  // NOLINTNEXTLINE(modernize-use-nodiscard): some know the path
  std::string write(const std::string& name, std::string_view content) const {
    auto whole = file(name);
    std::ofstream out{whole, std::ios::binary};
    out << content;
    if (!out.flush()) throw std::runtime_error("can't write " + whole);
    return whole;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace bandwatch::test
