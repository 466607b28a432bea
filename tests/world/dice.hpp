#pragma once

#include "common/core/time.hpp"

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <string_view>
#include <vector>

namespace bandwatch::world {

/// Chance of one case: the same seed gives the same case.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}

  [[nodiscard]] bool chance(double p) { return static_cast<double>(random_() >> 11U) * 0x1p-53 < p; }
  /// From `least` to `most`, both included.
  [[nodiscard]] std::int64_t number(std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>{least, most}(random_);
  }
  [[nodiscard]] Duration duration(Duration least, Duration most) {
    return Duration{number(least.count(), most.count())};
  }
  template <class T>
  [[nodiscard]] const T& pick(const std::vector<T>& all) {
    return all[static_cast<std::size_t>(number(0, static_cast<std::int64_t>(all.size()) - 1))];
  }
  /// A size that is mostly small and sometimes huge.
  [[nodiscard]] std::uint64_t bytes() {
    return static_cast<std::uint64_t>(std::lognormal_distribution<>{9, 2.5}(random_)) + 1;
  }

 private:
  std::mt19937_64 random_;
};

/// What a world may hold beyond scrapes that succeed and counters that grow.
enum class Die : std::uint8_t {
  kRestarts = 0,
  kMasked,
  kEvictions,
  kBirths,
  kFailedScrapes,
  kOutages,
  kHoles,
  kLate,
  kIntervals,
  kOnTheEdge,
  kNewNodes,
  kNewJobs,
  kPods,
  kNonsense,
  kNaN,
  kOtherGateways,
  kOwnLabels,
  kJitter,
  kReplicas,
  kForeignReplicas,
  kTwoJobs,
  kRelabelled,
  kOverlap,
  kExported,
  kExportedLater,
  kExternalLabels,
  kNoUp,
  kUpElsewhere,
  kScrapes,
};
inline constexpr std::size_t kDice = 29;

/// A die, how often it falls on "yes" where chance decides, and what that means.
struct DieRule {
  Die die;
  std::string_view name;
  double chance;
  std::string_view means;
};
/// All dice, in the order of the enumeration.
[[nodiscard]] std::span<const DieRule, kDice> die_rules();
/// The die called `name`.
[[nodiscard]] std::optional<Die> find_die(std::string_view name);

/// What becomes of each die.
class DieSettings {
 public:
  enum class Fall : std::uint8_t { kChance = 0, kNever, kAlways };

  void set(Die die, Fall fall) { falls_[static_cast<std::size_t>(die)] = fall; }
  [[nodiscard]] Fall of(Die die) const { return falls_[static_cast<std::size_t>(die)]; }

 private:
  std::array<Fall, kDice> falls_{};
};

/// The dice of one world, as they fell. Of ways to see a node twice at most one is taken.
class Fallen {
 public:
  Fallen(const DieSettings& settings, Dice& dice);

  [[nodiscard]] bool has(Die die) const { return up_[static_cast<std::size_t>(die)]; }

 private:
  std::bitset<kDice> up_;
};

}  // namespace bandwatch::world
