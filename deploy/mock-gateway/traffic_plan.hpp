#pragma once

#include "deploy/mock-gateway/random.hpp"
#include "deploy/mock-gateway/routes.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>

namespace bandwatch::mock {

enum class Method : std::uint8_t { kGet = 1, kHead, kPost, kPut };

struct PlannedRequest {
  std::chrono::microseconds due{};  ///< after the start of the traffic; never before the request ahead of it
  Method method{Method::kGet};
  const Route* route{nullptr};
  std::uint64_t upload{0};    ///< bytes of the request's body
  std::uint64_t download{0};  ///< bytes of the answer's body (with HEAD: that it would have)
  bool chunked{false};        ///< the answer
  std::string_view consumer;  ///< may be empty
};

/// An endless, lively load from a seed: a wave with a "day" of four minutes, and on it bursts and idle stretches.
/// The same arguments give the same requests. One thread at a time.
class TrafficPlan {
 public:
  /// `rate` > 0: requests per second over the long run. `bytes_per_second`: no more than that much body, 0 is no bound.
  TrafficPlan(std::uint64_t seed, double rate, std::uint64_t bytes_per_second);

  [[nodiscard]] PlannedRequest next();

 private:
  enum class Stretch : std::uint8_t { kSteady = 1, kBurst, kIdle };

  void advance();
  void next_stretch();
  [[nodiscard]] double intensity() const;

  Random random_;
  const double rate_;
  const double bytes_per_second_;
  double now_{0.0};  ///< seconds since the start
  double stretch_end_;
  double free_at_{0.0};  ///< when the bytes planned so far have passed
  Stretch stretch_{Stretch::kSteady};
};

}  // namespace bandwatch::mock
