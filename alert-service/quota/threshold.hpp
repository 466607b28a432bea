#pragma once

#include "common/core/bytes.hpp"
#include "common/core/result.hpp"

#include <compare>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bandwatch::alert {

/// A share of a quota's limit in basis points (1/100 of a percent). Inclusive: 80 % is reached at exactly 80 %.
struct Threshold {
  std::uint32_t basis_points{0};
  friend auto operator<=>(const Threshold&, const Threshold&) = default;
};

/// 80, 90 and 100 percent.
[[nodiscard]] std::vector<Threshold> default_thresholds();

/// Reads a percentage such as "80", "92.5" or "100 %": from 0.01 to 1000, at most two decimals. kInvalidArgument
/// otherwise.
[[nodiscard]] Result<Threshold> parse_threshold(std::string_view text);

/// "80 %", "92.5 %".
[[nodiscard]] std::string format_threshold(Threshold threshold);

/// Whether `used` is at least `threshold` of `limit`. Exact for all values.
[[nodiscard]] bool reached(Bytes used, Bytes limit, Threshold threshold) noexcept;

/// Those of `thresholds` that `used` has reached and `recorded` doesn't hold, in the order given.
[[nodiscard]] std::vector<Threshold> newly_reached(Bytes used, Bytes limit, std::span<const Threshold> thresholds,
                                                   const std::set<Threshold>& recorded);

}  // namespace bandwatch::alert
