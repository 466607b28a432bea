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

enum class ThresholdKind : std::uint8_t {
  kShare,     ///< a share of the limit
  kAbsolute,  ///< an amount of bytes
  kForecast,  ///< a share of the limit that will be reached before the period ends
};

/// At what usage somebody is told. Inclusive: 80 % is reached at exactly 80 %.
struct Threshold {
  std::uint32_t basis_points{0};  ///< 1/100 of a percent of the limit; 0 for kAbsolute
  ThresholdKind kind{ThresholdKind::kShare};
  Bytes bytes{};  ///< for kAbsolute
  friend auto operator<=>(const Threshold&, const Threshold&) = default;
};

/// 80, 90 and 100 percent.
[[nodiscard]] std::vector<Threshold> default_thresholds();

/// Reads a percentage such as "80", "92.5" or "100 %", from 0.01 to 1000 with at most two decimals, or an amount with
/// its unit, such as "400GB", below 2^61 bytes. kInvalidArgument otherwise.
[[nodiscard]] Result<Threshold> parse_threshold(std::string_view text);

/// Reads a percentage alone.
[[nodiscard]] Result<Threshold> parse_share(std::string_view text);

/// "80 %", "92.5 %", "400 GB" (rounded), "forecast of 100 %".
[[nodiscard]] std::string format_threshold(Threshold threshold);

/// The threshold as one number of the ledger, and back. A share is its basis points.
[[nodiscard]] std::int64_t code_of(Threshold threshold) noexcept;
[[nodiscard]] Threshold threshold_of(std::int64_t code) noexcept;

/// Whether `used` is at least `threshold` of `limit`. Exact for all values. A forecast is not reached by usage.
[[nodiscard]] bool reached(Bytes used, Bytes limit, Threshold threshold) noexcept;

/// Those of `thresholds` that `used` has reached and `recorded` doesn't hold, in the order given.
[[nodiscard]] std::vector<Threshold> newly_reached(Bytes used, Bytes limit, std::span<const Threshold> thresholds,
                                                   const std::set<Threshold>& recorded);

/// The basis points of `limit` (> 0) that the threshold stands for, rounded down: how urgent it is.
[[nodiscard]] std::uint32_t share_of(Bytes limit, Threshold threshold) noexcept;

/// Percentages without end: `above + step`, `above + 2 step`, ... of the limit.
struct Repetition {
  std::uint32_t above{10'000};  ///< basis points
  std::uint32_t step{0};        ///< basis points, > 0
  friend bool operator==(const Repetition&, const Repetition&) = default;
};

/// The highest of the repeated thresholds that `used` has reached; 0 basis points if it has reached none.
[[nodiscard]] Threshold highest_reached(Bytes used, Bytes limit, const Repetition& repetition) noexcept;

/// Whether `threshold` is one of the repeated ones.
[[nodiscard]] bool is_of(const Repetition& repetition, Threshold threshold) noexcept;

}  // namespace bandwatch::alert
