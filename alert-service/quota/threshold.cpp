#include "alert-service/quota/threshold.hpp"

#include "common/core/numbers.hpp"
#include "common/core/text.hpp"

#include <fmt/format.h>

namespace bandwatch::alert {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::uint32_t kWhole = 10'000;
constexpr std::uint32_t kHighest = 10 * kWhole;
constexpr std::string_view kAllowed = "a percentage from 0.01 to 1000 with at most two decimals, such as 80";

/// "5" after the point means 50 hundredths.
Result<std::uint64_t> hundredths(std::string_view decimals) {
  if (decimals.empty() || decimals.size() > 2) return invalid_argument("", std::string{kAllowed});
  auto value = parse_uint(decimals);
  if (value && decimals.size() == 1) *value *= 10;
  return value;
}

}  // namespace

std::vector<Threshold> default_thresholds() {
  return {Threshold{8'000}, Threshold{9'000}, Threshold{10'000}};
}

Result<Threshold> parse_threshold(std::string_view text) {
  auto number = trim(text);
  if (!number.empty() && number.back() == '%') number = trim(number.substr(0, number.size() - 1));
  const auto point = number.find('.');
  const auto whole = parse_uint(number.substr(0, point));
  const auto part = point == std::string_view::npos ? Result<std::uint64_t>{0} : hundredths(number.substr(point + 1));
  if (!whole || !part || *whole > kHighest / 100) return invalid_argument("", std::string{kAllowed});
  const auto basis_points = *whole * 100 + *part;
  if (basis_points == 0 || basis_points > kHighest) return invalid_argument("", std::string{kAllowed});
  return Threshold{static_cast<std::uint32_t>(basis_points)};
}

std::string format_threshold(Threshold threshold) {
  const auto whole = threshold.basis_points / 100;
  const auto part = threshold.basis_points % 100;
  if (part == 0) return fmt::format("{} %", whole);
  if (part % 10 == 0) return fmt::format("{}.{} %", whole, part / 10);
  return fmt::format("{}.{:02} %", whole, part);
}

bool reached(Bytes used, Bytes limit, Threshold threshold) noexcept {
  return Wide{used.count()} * kWhole >= Wide{limit.count()} * threshold.basis_points;
}

std::vector<Threshold> newly_reached(Bytes used, Bytes limit, std::span<const Threshold> thresholds,
                                     const std::set<Threshold>& recorded) {
  std::vector<Threshold> out;
  for (const auto threshold : thresholds) {
    if (reached(used, limit, threshold) && !recorded.contains(threshold)) out.push_back(threshold);
  }
  return out;
}

}  // namespace bandwatch::alert
