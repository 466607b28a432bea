#pragma once

#include "api-service/auth/principal.hpp"
#include "common/core/time.hpp"
#include "common/telemetry/metrics.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>

namespace bandwatch::api {

/// Counts who was turned away, as bandwatch_denied_total by reason; each reason is there from the start. Thread-safe.
/// `metrics` must outlive it.
class Denials {
 public:
  explicit Denials(telemetry::Metrics& metrics);

  /// Nobody was recognised.
  void unknown_caller(auth::Denial reason) const;
  /// A question named what is outside of the caller's scope.
  void outside_of_scope() const { outside_.Increment(); }
  void not_an_operator() const { not_operators_.Increment(); }

  /// Whether one more line of the log may tell of a denial at `now`, 20 in ten seconds: how many were left out since
  /// the last one. Nothing if it may not.
  [[nodiscard]] std::optional<std::uint64_t> untold(SteadyTime now) const;

 private:
  /// What was told lately.
  struct Telling {
    std::mutex mutex;
    SteadyTime begun{};
    std::uint64_t told{0};
    std::uint64_t left_out{0};
  };

  static constexpr std::size_t kReasons = 6;
  std::array<prometheus::Counter*, kReasons> unknown_{};  ///< by auth::Denial, which begins at 1
  prometheus::Counter& outside_;
  prometheus::Counter& not_operators_;
  mutable Telling telling_;
};

}  // namespace bandwatch::api
