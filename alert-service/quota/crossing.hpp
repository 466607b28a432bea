#pragma once

#include "alert-service/quota/quota.hpp"
#include "alert-service/quota/threshold.hpp"
#include "common/core/bytes.hpp"
#include "common/core/time.hpp"

#include <compare>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace bandwatch::alert {

/// Usage is booked in slots (end - 15 min, end], which every zone's calendar periods are made of.
inline constexpr Duration kSlot = std::chrono::minutes{15};

/// The end of the slot that contains `t`.
[[nodiscard]] constexpr UtcTime slot_end(UtcTime t) noexcept {
  return floor_to(t - Duration{1}, kSlot) + kSlot;
}

/// Names a crossing for ever: it exists once.
struct CrossingKey {
  std::string quota;
  std::string period;
  std::uint64_t limit_version{0};
  Threshold threshold;
  friend auto operator<=>(const CrossingKey&, const CrossingKey&) = default;
};

/// "Threshold reached in this period".
struct Crossing {
  CrossingKey key;
  UtcTime at;              ///< end of the slot in which the bytes arrived, or of what has been read of it
  Bytes used;              ///< of the whole period when it was noticed
  Threshold announced_by;  ///< the threshold whose mail tells of it: the highest of those noticed together
  friend bool operator==(const Crossing&, const Crossing&) = default;
};

/// What one poll adds to a usage.
struct Growth {
  Bytes before;
  std::map<UtcTime, Bytes> slots;  ///< by slot end

  void add(UtcTime at, Bytes bytes) { slots[slot_end(at)] += bytes; }
  [[nodiscard]] Bytes after() const noexcept;
};

/// When a quota is judged. It is known to the ledger since `known_since`; only periods that end later are judged, and
/// only once everything up to there has been counted, so that a first look at old traffic becomes one summary and no
/// series of late alarms.
[[nodiscard]] bool judged(UtcTime known_since, const Window& period, UtcTime counted_to) noexcept;

/// The thresholds that the usage has reached without a record of it, lowest first. `recorded` holds those of the same
/// quota, period and limit version; everything up to `counted_to` is in `growth`.
[[nodiscard]] std::vector<Crossing> crossings(const Quota& quota, const Period& period, const Growth& growth,
                                              const std::set<Threshold>& recorded, UtcTime counted_to);

}  // namespace bandwatch::alert
