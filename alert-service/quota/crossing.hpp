#pragma once

#include "alert-service/quota/quota.hpp"
#include "alert-service/quota/threshold.hpp"
#include "common/core/bytes.hpp"
#include "common/core/period.hpp"
#include "common/core/time.hpp"

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace bandwatch::alert {

/// Usage is booked in slots (end - 15 min, end], which every zone's calendar periods are made of.
inline constexpr Duration kSlot = kPeriodGrid;

/// The end of the slot that contains `t`.
[[nodiscard]] constexpr UtcTime slot_end(UtcTime t) noexcept {
  return floor_to(t - Duration{1}, kSlot) + kSlot;
}

/// Names a crossing for ever: it exists once. A period is its two instants: what people call it is the same word for
/// other instants as soon as somebody edits the zone.
struct CrossingKey {
  std::string quota;
  Period period;
  std::uint64_t limit_version{0};
  Threshold threshold;

  /// What is compared. The parts must not outlive the key.
  using Parts = std::tuple<const std::string&, const UtcTime&, const UtcTime&, const std::uint64_t&, const Threshold&>;
  [[nodiscard]] Parts parts() const noexcept {
    return {quota, period.window.start, period.window.end, limit_version, threshold};
  }
  friend auto operator<=>(const CrossingKey& a, const CrossingKey& b) noexcept { return a.parts() <=> b.parts(); }
  friend bool operator==(const CrossingKey& a, const CrossingKey& b) noexcept { return a.parts() == b.parts(); }
};

/// "Threshold reached in this period".
struct Crossing {
  CrossingKey key;
  UtcTime at;              ///< end of the slot in which the bytes arrived, or of what has been read of it
  Bytes used;              ///< of the whole period when it was noticed
  Threshold announced_by;  ///< the threshold whose mail tells of it: the highest of those noticed together
  UtcTime valid_until{};   ///< until then the threshold is not told again: the period's end
  friend bool operator==(const Crossing&, const Crossing&) = default;
};

/// What one poll adds to a usage.
struct Growth {
  Bytes before;
  std::map<UtcTime, Bytes> slots;  ///< by slot end

  void add(UtcTime at, Bytes bytes) { slots[slot_end(at)] += bytes; }
  [[nodiscard]] Bytes after() const noexcept;
};

/// When the limit was reached by bytes that came in `slots`, by slot end: the end of that slot, at most `counted_to`.
/// None if they don't reach it.
[[nodiscard]] std::optional<UtcTime> limit_reached_at(const std::map<UtcTime, Bytes>& slots, Bytes limit,
                                                      UtcTime counted_to);

/// When a quota is judged. It is known to the ledger since `known_since`; only periods that end later are judged, and
/// only once everything up to there has been counted, so that a first look at old traffic becomes one summary and no
/// series of late alarms; and not within `grace` after the period's beginning.
[[nodiscard]] bool judged(UtcTime known_since, const Window& period, UtcTime counted_to, Duration grace = {}) noexcept;

/// How urgent a crossing is: the basis points of the limit that its threshold stands for.
[[nodiscard]] std::uint32_t urgency_of(const CrossingKey& key) noexcept;

/// The thresholds that the usage has reached without a record of it, lowest first; of the repeated ones only the
/// highest. `recorded` holds those of the same quota, period and limit version; everything up to `counted_to` is in
/// `growth`. A rolling window's threshold is told again after the window's length at the earliest.
[[nodiscard]] std::vector<Crossing> crossings(const Quota& quota, const Period& period, const Growth& growth,
                                              const std::set<Threshold>& recorded, UtcTime counted_to);

/// The crossing of the quota's forecast, if at the pace so far its share will be reached before the period ends and has
/// not been reached yet. `counting_since` is when the counting began at all.
[[nodiscard]] std::optional<Crossing> forecast_crossing(const Quota& quota, const Period& period, Bytes used,
                                                        UtcTime counting_since, UtcTime counted_to);

}  // namespace bandwatch::alert
