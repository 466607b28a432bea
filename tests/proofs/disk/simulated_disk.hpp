#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace bandwatch::proof {

/// A write, or a truncation, that has not been synced.
struct Unsynced {
  std::size_t offset{0};
  std::string bytes;
  bool truncation{false};  ///< to `offset`
};

/// One file: what a reader sees, what is surely on the platter, and the writes between the two.
struct DiskFile {
  std::string content;
  std::string synced;
  std::vector<Unsynced> unsynced;
  bool entry_synced{false};  ///< whether its name would survive
};

/// A disk in memory that SQLite works on. What has not been synced may be lost, torn or reordered when the power goes.
/// While an object of it is current in a thread, every database that this thread opens lies on it.
class SimulatedDisk {
 public:
  enum class Call : std::uint8_t { kWrite = 1, kSync, kTruncate };
  using Files = std::map<std::string, std::shared_ptr<DiskFile>>;

  /// Asked before each call that changes a file; an SQLite result code other than 0 fails the call.
  std::function<int(Call)> before_change;

  [[nodiscard]] Files& files() noexcept { return files_; }

  /// The disk as it may be after the power went now: files as they were synced, and of the later writes a random part
  /// in random order, torn at sectors of 512 bytes.
  [[nodiscard]] SimulatedDisk after_power_loss(std::mt19937_64& random) const;

 private:
  Files files_;
};

/// Makes `disk` current in this thread while it lives.
class OnDisk {
 public:
  explicit OnDisk(SimulatedDisk& disk);
  OnDisk(const OnDisk&) = delete;
  OnDisk& operator=(const OnDisk&) = delete;
  ~OnDisk();

 private:
  SimulatedDisk* before_;
};

/// Makes SQLite open its files on the current disks of threads. Once, before any database is opened.
void install_simulated_disks();

}  // namespace bandwatch::proof
