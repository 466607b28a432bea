#include "api-service/routes/denials.hpp"

#include <string>
#include <utility>

namespace bandwatch::api {
namespace {

prometheus::Family<prometheus::Counter>& denied_family(telemetry::Metrics& metrics) {
  return metrics.counters("bandwatch_denied_total", "Requests that were turned away for who sent them, by reason.");
}

}  // namespace

Denials::Denials(telemetry::Metrics& metrics)
    : outside_(denied_family(metrics).Add({{"reason", "outside_of_scope"}})),
      not_operators_(denied_family(metrics).Add({{"reason", "not_an_operator"}})) {
  static_assert(static_cast<std::size_t>(auth::Denial::kUnfit) == kReasons);
  for (std::size_t i = 0; i < kReasons; ++i) {
    const auto name = auth::name_of(static_cast<auth::Denial>(i + 1));
    unknown_.at(i) = &denied_family(metrics).Add({{"reason", std::string{name}}});
  }
}

void Denials::unknown_caller(auth::Denial reason) const {
  unknown_.at(static_cast<std::size_t>(reason) - 1)->Increment();
}

std::optional<std::uint64_t> Denials::untold(SteadyTime now) const {
  constexpr auto kStretch = std::chrono::seconds{10};
  constexpr std::uint64_t kMost = 20;
  const std::lock_guard lock{telling_.mutex};
  if (now >= telling_.begun + kStretch) {
    telling_.begun = now;
    telling_.told = 0;
  }
  if (telling_.told == kMost) {
    ++telling_.left_out;
    return std::nullopt;
  }
  ++telling_.told;
  return std::exchange(telling_.left_out, 0);
}

}  // namespace bandwatch::api
