#include "alert-service/quota/threshold.hpp"

#include "common/core/numbers.hpp"
#include "common/core/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace bandwatch::alert {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::uint32_t kWhole = 10'000;
constexpr std::uint32_t kHighest = 10 * kWhole;
constexpr std::uint32_t kHighestRepeated = std::numeric_limits<std::uint32_t>::max();
constexpr unsigned kKindBits = 61;  ///< of a code: the kind stands above, bytes or basis points below
constexpr Bytes kMostBytes{(1ULL << kKindBits) - 1};
constexpr std::string_view kAllowedShare = "a percentage from 0.01 to 1000 with at most two decimals, such as 80";
constexpr std::string_view kAllowed =
    "a percentage from 0.01 to 1000 with at most two decimals, such as 80, or an amount with its unit, such as 400GB";

/// "5" after the point means 50 hundredths.
Result<std::uint64_t> hundredths(std::string_view decimals) {
  if (decimals.empty() || decimals.size() > 2) return invalid_argument("", std::string{kAllowedShare});
  auto value = parse_uint(decimals);
  if (value && decimals.size() == 1) *value *= 10;
  return value;
}

std::string format_share(std::uint32_t basis_points) {
  const auto whole = basis_points / 100;
  const auto part = basis_points % 100;
  if (part == 0) return fmt::format("{} %", whole);
  if (part % 10 == 0) return fmt::format("{}.{} %", whole, part / 10);
  return fmt::format("{}.{:02} %", whole, part);
}

}  // namespace

std::vector<Threshold> default_thresholds() {
  return {Threshold{8'000}, Threshold{9'000}, Threshold{10'000}};
}

Result<Threshold> parse_share(std::string_view text) {
  auto number = trim(text);
  if (!number.empty() && number.back() == '%') number = trim(number.substr(0, number.size() - 1));
  const auto point = number.find('.');
  const auto whole = parse_uint(number.substr(0, point));
  const auto part = point == std::string_view::npos ? Result<std::uint64_t>{0} : hundredths(number.substr(point + 1));
  if (!whole || !part || *whole > kHighest / 100) return invalid_argument("", std::string{kAllowedShare});
  const auto basis_points = *whole * 100 + *part;
  if (basis_points == 0 || basis_points > kHighest) return invalid_argument("", std::string{kAllowedShare});
  return Threshold{static_cast<std::uint32_t>(basis_points)};
}

Result<Threshold> parse_threshold(std::string_view text) {
  if (auto share = parse_share(text)) return share;
  const auto bytes = parse_bytes(text);
  const bool has_unit = trim(text).ends_with('B');  // without one it is a percentage that went wrong
  if (!bytes || !has_unit || *bytes == Bytes{0} || *bytes > kMostBytes) {
    return invalid_argument("", std::string{kAllowed});
  }
  return Threshold{0, ThresholdKind::kAbsolute, *bytes};
}

std::string format_threshold(Threshold threshold) {
  switch (threshold.kind) {
    case ThresholdKind::kShare:
      return format_share(threshold.basis_points);
    case ThresholdKind::kAbsolute:
      return format_bytes_si(threshold.bytes);
    case ThresholdKind::kForecast:
      return "forecast of " + format_share(threshold.basis_points);
  }
  return {};
}

std::int64_t code_of(Threshold threshold) noexcept {
  const auto value = threshold.kind == ThresholdKind::kAbsolute ? threshold.bytes.count() : threshold.basis_points;
  return static_cast<std::int64_t>((std::uint64_t{static_cast<std::uint8_t>(threshold.kind)} << kKindBits) | value);
}

Threshold threshold_of(std::int64_t code) noexcept {
  const auto bits = static_cast<std::uint64_t>(code);
  const auto value = bits & kMostBytes.count();
  const auto kind = static_cast<ThresholdKind>(bits >> kKindBits);
  if (kind == ThresholdKind::kAbsolute) return Threshold{0, kind, Bytes{value}};
  return Threshold{static_cast<std::uint32_t>(value), kind, {}};
}

bool reached(Bytes used, Bytes limit, Threshold threshold) noexcept {
  switch (threshold.kind) {
    case ThresholdKind::kShare:
      return Wide{used.count()} * kWhole >= Wide{limit.count()} * threshold.basis_points;
    case ThresholdKind::kAbsolute:
      return used >= threshold.bytes;
    case ThresholdKind::kForecast:
      break;
  }
  return false;
}

std::vector<Threshold> newly_reached(Bytes used, Bytes limit, std::span<const Threshold> thresholds,
                                     const std::set<Threshold>& recorded) {
  std::vector<Threshold> out;
  for (const auto threshold : thresholds) {
    if (reached(used, limit, threshold) && !recorded.contains(threshold)) out.push_back(threshold);
  }
  return out;
}

std::uint32_t share_of(Bytes limit, Threshold threshold) noexcept {
  if (threshold.kind != ThresholdKind::kAbsolute) return threshold.basis_points;
  const auto share = Wide{threshold.bytes.count()} * kWhole / limit.count();
  return static_cast<std::uint32_t>(std::min(share, Wide{std::numeric_limits<std::uint32_t>::max()}));
}

Threshold highest_reached(Bytes used, Bytes limit, const Repetition& repetition) noexcept {
  const auto share = std::min(Wide{used.count()} * kWhole / limit.count(), Wide{kHighestRepeated});
  const auto basis_points = static_cast<std::uint32_t>(share);
  if (basis_points < repetition.above) return {};
  const auto steps = (basis_points - repetition.above) / repetition.step;
  return steps == 0 ? Threshold{} : Threshold{repetition.above + steps * repetition.step};
}

bool is_of(const Repetition& repetition, Threshold threshold) noexcept {
  return threshold.kind == ThresholdKind::kShare && threshold.basis_points > repetition.above &&
         (threshold.basis_points - repetition.above) % repetition.step == 0;
}

}  // namespace bandwatch::alert
