#pragma once

#include "alert-service/meter/meter.hpp"
#include "alert-service/quota/quota.hpp"
#include "tests/support/history.hpp"

#include <cstdint>
#include <random>
#include <vector>

namespace bandwatch::proof {

inline constexpr Duration kOverlap = std::chrono::minutes{5};
/// Scrapes become visible at most this late: less than the overlap.
inline constexpr Duration kLatest = std::chrono::minutes{4};

/// Dice of one case: the same seed gives the same case.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}
  [[nodiscard]] bool chance(double p) { return std::uniform_real_distribution<>{}(random_) < p; }
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

 private:
  std::mt19937_64 random_;
};

/// A short life of one to three nodes: births, restarts that show and that don't, failed scrapes, outages.
[[nodiscard]] test::History random_life(Dice& dice, std::uint64_t seed);

/// One to three quotas on the services of a random life, with limits that its traffic reaches, or nearly, or not.
[[nodiscard]] std::vector<alert::Quota> random_quotas(Dice& dice, const test::History& life);

/// A limit in the range of what the quota counts in the whole life.
[[nodiscard]] Bytes random_limit(Dice& dice, const test::History& life);

/// How a meter of the proofs is set up.
[[nodiscard]] alert::MeterOptions meter_options(std::vector<alert::Quota> quotas, Duration page);

}  // namespace bandwatch::proof
