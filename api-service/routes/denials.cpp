#include "api-service/routes/denials.hpp"

#include <string>

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

}  // namespace bandwatch::api
