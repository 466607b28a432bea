#include "deploy/mock-gateway/random.hpp"

#include <cmath>
#include <numbers>
#include <numeric>

namespace bandwatch::mock {

double Random::uniform() {
  constexpr int kUnusedBits = 11;  // a double holds 53 of the 64
  constexpr double kScale = 0x1p-53;
  return static_cast<double>(engine_() >> kUnusedBits) * kScale;
}

double Random::exponential(double mean) {
  return -mean * std::log(1.0 - uniform());
}

double Random::log_normal(double median, double sigma) {
  // Box and Muller 1958: two even numbers make one normal number.
  const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
  const double normal = radius * std::cos(2.0 * std::numbers::pi * uniform());
  return median * std::exp(sigma * normal);
}

std::size_t Random::pick(std::span<const double> weights) {
  double left = uniform() * std::accumulate(weights.begin(), weights.end(), 0.0);
  for (std::size_t i = 0; i + 1 < weights.size(); ++i) {
    left -= weights[i];
    if (left < 0.0) return i;
  }
  return weights.size() - 1;
}

}  // namespace bandwatch::mock
