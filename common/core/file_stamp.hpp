#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <string>

namespace bandwatch {

/// What tells a file from the one that was there before under the same path, links followed.
struct FileStamp {
  std::uint64_t device{0};
  std::uint64_t inode{0};
  std::int64_t size{-1};  ///< negative: there is none
  std::int64_t changed_ns{0};
  friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

[[nodiscard]] inline FileStamp stamp_of(const std::string& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return {};
  constexpr std::int64_t kNanoseconds = 1'000'000'000;
  return {found.st_dev, found.st_ino, found.st_size, found.st_mtim.tv_sec * kNanoseconds + found.st_mtim.tv_nsec};
}

}  // namespace bandwatch
