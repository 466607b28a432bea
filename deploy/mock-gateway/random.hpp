#pragma once

#include <cstdint>
#include <random>
#include <span>

namespace bandwatch::mock {

/// Seeded random numbers that come out the same with every standard library (whose distributions differ).
/// One thread at a time.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  /// Even over [0, 1).
  [[nodiscard]] double uniform();
  /// Waiting time of a Poisson process; `mean` > 0 in any unit.
  [[nodiscard]] double exponential(double mean);
  /// exp(normal): half of the values lie below `median`, `sigma` is the spread of the logarithm.
  [[nodiscard]] double log_normal(double median, double sigma);
  /// An index of `weights` (not empty, sum > 0) with a chance in proportion to its weight.
  [[nodiscard]] std::size_t pick(std::span<const double> weights);

 private:
  std::mt19937_64 engine_;
};

}  // namespace bandwatch::mock
