#pragma once

#include "common/core/result.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>
#include <utility>

namespace bandwatch::mock {

/// How `/metrics` misbehaves.
enum class FaultMode : std::uint8_t {
  kOff = 1,
  kError500,  ///< Kong's own 500 with a JSON body
  kTruncate,  ///< half of the page, then the connection breaks
  kHang,      ///< no answer until the mode changes
};

inline constexpr std::array<std::pair<std::string_view, FaultMode>, 4> kFaultModes{{
    {"off", FaultMode::kOff},
    {"error500", FaultMode::kError500},
    {"truncate", FaultMode::kTruncate},
    {"hang", FaultMode::kHang},
}};

[[nodiscard]] Result<FaultMode> parse_fault_mode(std::string_view text);
[[nodiscard]] std::string_view name_of(FaultMode mode) noexcept;

/// The mode in force. Thread-safe.
class FaultSwitch {
 public:
  explicit FaultSwitch(FaultMode mode) : mode_(mode) {}

  [[nodiscard]] FaultMode mode() const noexcept { return mode_.load(); }
  void set(FaultMode mode) noexcept { mode_.store(mode); }

 private:
  std::atomic<FaultMode> mode_;
};

}  // namespace bandwatch::mock
