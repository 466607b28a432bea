#include "tests/proofs/disk/simulated_disk.hpp"

#include <algorithm>

namespace bandwatch::proof {
namespace {

constexpr std::size_t kSector = 512;

void put(std::string& content, std::size_t offset, std::string_view bytes) {
  if (content.size() < offset + bytes.size()) content.resize(offset + bytes.size(), '\0');
  content.replace(offset, bytes.size(), bytes);
}

class PowerLoss {
 public:
  explicit PowerLoss(std::mt19937_64& random) : random_(random), share_(share()) {}

  std::string content_of(const DiskFile& file) {
    auto content = file.synced;
    auto writes = file.unsynced;
    if (chance(0.5)) std::shuffle(writes.begin(), writes.end(), random_);
    for (const auto& write : writes) {
      if (write.truncation) {
        if (chance(share_)) content.resize(std::min(content.size(), write.offset));
        continue;
      }
      for (std::size_t at = 0; at < write.bytes.size(); at += kSector) {
        if (chance(share_)) put(content, write.offset + at, std::string_view{write.bytes}.substr(at, kSector));
      }
    }
    return content;
  }

  bool loses_name(const DiskFile& file) { return !file.entry_synced && !chance(share_); }

 private:
  bool chance(double p) { return std::uniform_real_distribution<>{}(random_) < p; }

  /// Of the unsynced sectors, how many survive: often none or all, else some.
  double share() {
    const auto kind = random_() % 4;
    if (kind == 0) return 0;
    if (kind == 1) return 1;
    return std::uniform_real_distribution<>{}(random_);
  }

  std::mt19937_64& random_;
  double share_;
};

}  // namespace

SimulatedDisk SimulatedDisk::after_power_loss(std::mt19937_64& random) const {
  SimulatedDisk out;
  PowerLoss loss{random};
  for (const auto& [path, file] : files_) {
    if (loss.loses_name(*file)) continue;
    auto content = loss.content_of(*file);
    out.files_.emplace(path, std::make_shared<DiskFile>(DiskFile{content, content, {}, true}));
  }
  return out;
}

}  // namespace bandwatch::proof
