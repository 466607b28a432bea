#include "alert-service/ledger/sqlite/sqlite_ledger.hpp"
#include "tests/proofs/disk/ledger_digest.hpp"
#include "tests/proofs/disk/service.hpp"
#include "tests/proofs/disk/simulated_disk.hpp"
#include "tests/proofs/prove.hpp"
#include "tests/support/temp_dir.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>

// The power goes at any write of a working ledger. Whatever of the unsynced writes survives, the ledger opens, is
// whole, and holds all that it has acknowledged.
namespace {

using namespace bandwatch;
using namespace bandwatch::proof;

/// A disk as the power left it, and how many changes the ledger had acknowledged by then.
struct Image {
  SimulatedDisk disk;
  std::size_t acknowledged{0};
};

class Case {
 public:
  Case(std::uint64_t seed, bool full) : dice_(seed), random_(seed), full_(full), seed_(seed) {}

  Outcome run() {
    work();
    for (auto& image : images_)
      examine(image);
    return std::move(outcome_);
  }

 private:
  std::string path() const { return (folder_.path() / "ledger.db").string(); }

  std::unique_ptr<alert::Ledger> open(SimulatedDisk& /*current*/) {
    auto connection = alert::sqlite::open_database({.path = path()});
    if (!connection) throw std::runtime_error(connection.error().detail);
    if ((*connection)->text("PRAGMA integrity_check") != "ok") throw std::runtime_error("integrity_check");
    // Small enough that the log is written back, reset and begun again within a case.
    (*connection)->execute(dice_.chance(0.5) ? "PRAGMA wal_autocheckpoint=8" : "PRAGMA wal_autocheckpoint=40");
    if (!full_) (*connection)->execute("PRAGMA synchronous=NORMAL");
    return std::make_unique<alert::SqliteLedger>(*std::move(connection));
  }

  void work() {
    SimulatedDisk disk;
    const OnDisk on_disk{disk};
    const auto ledger = open(disk);
    digests_.push_back(digest(*ledger));
    disk.before_change = [&](SimulatedDisk::Call) {
      if (dice_.chance(0.03)) images_.push_back({disk.after_power_loss(random_), digests_.size()});
      return 0;
    };
    Service service{dice_, seed_, [&] { digests_.push_back(digest(*ledger)); }};
    if (!service.start(*ledger)) throw std::runtime_error("a new ledger refuses quotas");
    while (!service.over()) {
      service.step();
      if (dice_.chance(0.5)) pack(*ledger);
    }
    disk.before_change = {};
  }

  /// Packs slots of any age: harder than the service does it, which then goes on to book into what is packed. It
  /// changes nothing that the ledger holds, so that whatever of it survives is the same state.
  void pack(alert::Ledger& ledger) {
    const auto packed = ledger.pack(UtcTime::max(), static_cast<std::size_t>(dice_.number(1, 8)));
    if (!packed) throw std::runtime_error(packed.error().detail);
    outcome_.figures["slots packed"] += packed->slots;
  }

  void examine(Image& image) {
    ++outcome_.figures["images"];
    const OnDisk on_disk{image.disk};
    std::string found;
    try {
      found = digest(*open(image.disk));
    } catch (const std::exception& failure) {
      outcome_.failures.push_back(fmt::format("does not open: {}", failure.what()));
      return;
    }
    // The change under way at that moment may have become durable already.
    const auto last = image.acknowledged - 1;
    if (found == digests_[last] || (last + 1 < digests_.size() && found == digests_[last + 1])) return;
    const auto older = std::find(digests_.begin(), digests_.end(), found);
    if (older != digests_.end()) {
      ++outcome_.figures["images with a lost commit"];
      if (full_) outcome_.failures.emplace_back("an acknowledged commit is lost");
    } else {
      outcome_.failures.emplace_back("a state that never was");
    }
  }

  Dice dice_;
  std::mt19937_64 random_;
  bool full_;
  std::uint64_t seed_;
  test::TempDir folder_;
  std::vector<std::string> digests_;
  std::vector<Image> images_;
  Outcome outcome_;
};

}  // namespace

/// `proof_power_loss normal ...` runs the ledger with synchronous=NORMAL, which loses commits: there the harness must
/// find them.
int main(int argc, char** argv) {
  install_simulated_disks();
  const bool normal = argc > 1 && std::string_view{argv[1]} == "normal";
  if (!normal) {
    return prove("power-loss", argc, argv, {"images", "slots packed"}, [](std::uint64_t seed) {
      return Case{seed, true}.run();
    });
  }
  return prove("power-loss with synchronous=NORMAL", argc - 1, argv + 1, {"images with a lost commit"},
               [](std::uint64_t seed) {
                 return Case{seed, false}.run();
               });
}
