#include "alert-service/cli/scratch_ledger.hpp"

#include "alert-service/ledger/sqlite/sqlite_ledger.hpp"

#include <cstdlib>
#include <utility>

namespace bandwatch::alert {

ScratchLedger::ScratchLedger() {
  auto pattern = (std::filesystem::temp_directory_path() / "bandwatch-replay-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) {
    opened_ = Error{Errc::kUnavailable, pattern + " can't be made", {}};
    return;
  }
  folder_ = pattern;
  auto ledger = SqliteLedger::open({.path = (folder_ / "ledger.db").string()});
  if (ledger) {
    ledger_ = *std::move(ledger);
  } else {
    opened_ = ledger.error();
  }
}

ScratchLedger::~ScratchLedger() {
  ledger_.reset();
  std::error_code ignored;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

}  // namespace bandwatch::alert
