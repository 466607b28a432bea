#include "alert-service/meter/data_clock.hpp"

#include "common/core/duration.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace bandwatch::alert {

DataClock::DataClock(const Clock& wall)
    : DataClock(wall, [&wall] { return std::chrono::floor<Duration>(wall.steady().time_since_epoch()); }) {}

DataClock::DataClock(const Clock& wall, Elapsed elapsed) : wall_(wall), elapsed_(std::move(elapsed)) {}

UtcTime DataClock::now() const {
  const std::lock_guard lock{mutex_};
  return heard_ ? heard_->database + (elapsed_() - heard_->elapsed) : wall_.now();
}

void DataClock::heard(UtcTime database) {
  const std::lock_guard lock{mutex_};
  heard_ = Heard{database, elapsed_(), wall_.now() - database};
}

Duration DataClock::wall_ahead() const {
  const std::lock_guard lock{mutex_};
  return heard_ ? heard_->wall_ahead : Duration{};
}

std::string clock_contradiction(Duration wall_ahead) {
  const auto off = std::chrono::round<std::chrono::seconds>(std::chrono::abs(wall_ahead));
  if (off <= kClockTolerance) return {};
  return fmt::format("the clock of this machine is {} {} the database's: the counting goes by the latter",
                     format_duration(off), wall_ahead > Duration::zero() ? "ahead of" : "behind");
}

}  // namespace bandwatch::alert
