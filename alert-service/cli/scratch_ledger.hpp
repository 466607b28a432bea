#pragma once

#include "alert-service/ledger/ledger.hpp"
#include "common/core/result.hpp"

#include <filesystem>
#include <memory>

namespace bandwatch::alert {

/// A ledger in a file of its own that goes with the object.
class ScratchLedger {
 public:
  ScratchLedger();
  ScratchLedger(const ScratchLedger&) = delete;
  ScratchLedger& operator=(const ScratchLedger&) = delete;
  ~ScratchLedger();

  /// Why there is none.
  [[nodiscard]] const Result<void>& opened() const noexcept { return opened_; }
  [[nodiscard]] Ledger& ledger() const noexcept { return *ledger_; }

 private:
  std::filesystem::path folder_;
  Result<void> opened_;
  std::unique_ptr<Ledger> ledger_;
};

}  // namespace bandwatch::alert
