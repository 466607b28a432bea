#include "tests/support/open_metrics.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

namespace bandwatch::test {
namespace {

std::string value_text(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  return fmt::format("{}", value);
}

template <class TimeText>
std::string lines_of(std::span<const counting::Series> series, TimeText time_text) {
  std::string out;
  for (const auto& one : series) {
    const std::string name{one.labels.get("__name__")};
    if (name.empty()) throw std::logic_error("a series without __name__");
    // The canonical form is the notation of Prometheus.
    const auto head = name + one.labels.without("__name__").canonical();
    for (std::size_t i = 0; i < one.times.size(); ++i) {
      const auto ms = one.times[i].time_since_epoch().count();
      out += head + " " + value_text(one.values[i]) + " " + time_text(ms) + "\n";
    }
  }
  return out;
}

}  // namespace

std::string to_open_metrics(std::span<const counting::Series> series) {
  return lines_of(series, [](std::int64_t ms) { return fmt::format("{}.{:03}", ms / 1000, ms % 1000); }) + "# EOF\n";
}

std::string to_prometheus_text(std::span<const counting::Series> series) {
  return lines_of(series, [](std::int64_t ms) { return fmt::format("{}", ms); });
}

}  // namespace bandwatch::test
