#pragma once

#include "common/core/bytes.hpp"
#include "common/core/time.hpp"
#include "common/counting/accountant.hpp"

#include <algorithm>
#include <chrono>

namespace bandwatch::alert {

/// The most that one series is believed to bring, in bytes a second; 0: anything is.
struct PlausibleRate {
  Bytes per_second;

  /// Whether the delta is no more than that over its time, which counts as a minute at least: a download is counted
  /// when it ends, and a first sample has no time at all.
  [[nodiscard]] bool allows(const counting::Delta& delta) const noexcept {
    if (per_second == Bytes{0}) return true;
    const auto span = std::max<Duration>(delta.at - delta.from, std::chrono::minutes{1});
    return Wide{delta.bytes.count()} * Wide{1'000U} <= Wide{per_second.count()} * static_cast<Wide>(span.count());
  }

 private:
  __extension__ using Wide = unsigned __int128;
};

}  // namespace bandwatch::alert
