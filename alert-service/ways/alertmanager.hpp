#pragma once

#include "common/core/time.hpp"

#include <span>
#include <string>

namespace bandwatch::alert {

/// How long an alert is good for without being posted again: some of the intervals in which that happens.
inline constexpr Duration kAlertInterval{std::chrono::minutes{1}};
inline constexpr Duration kAlertLife{5 * kAlertInterval};

/// The JSON list `alerts` with every alert's end at `end`, or right behind its beginning if that is later: Alertmanager
/// refuses what ends before it begins. What is no list of objects stays as it is. Pure.
/// Source: https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml; Prometheus posts alerts again in
/// the same way, with an end four intervals ahead.
[[nodiscard]] std::string with_end(const std::string& alerts, UtcTime end);

/// The JSON lists as one.
[[nodiscard]] std::string joined_alerts(std::span<const std::string> lists);

}  // namespace bandwatch::alert
