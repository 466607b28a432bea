#pragma once

#include "api-service/auth/principal.hpp"
#include "common/telemetry/metrics.hpp"

#include <array>
#include <cstddef>

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

 private:
  static constexpr std::size_t kReasons = 6;
  std::array<prometheus::Counter*, kReasons> unknown_{};  ///< by auth::Denial, which begins at 1
  prometheus::Counter& outside_;
  prometheus::Counter& not_operators_;
};

}  // namespace bandwatch::api
