#pragma once

#include "alert-service/mail/summary_notice.hpp"
#include "alert-service/mail/threshold_notice.hpp"
#include "alert-service/quota/crossing.hpp"
#include "alert-service/quota/quota.hpp"

#include <string>
#include <string_view>

namespace bandwatch::alert {

/// The JSON that a webhook gets about a crossing. `id` is the same in every try.
[[nodiscard]] std::string webhook_body(std::string_view id, const Quota& quota, const Crossing& crossing,
                                       const ThresholdNotice& notice);

/// The JSON that a webhook gets about a period as a whole; `summary` is the mail's subject.
[[nodiscard]] std::string webhook_body(std::string_view id, std::string_view topic, const Quota& quota,
                                       const PeriodNotice& notice, std::string_view summary);

/// The body for POST /api/v2/alerts of an Alertmanager: one alert, which lasts as long as the crossing is told. Its
/// labels are alertname, quota, period, threshold and severity (critical from 100 % on); an override and a silence
/// stand in annotations of these names.
/// Source: https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml
[[nodiscard]] std::string alertmanager_body(const Quota& quota, const Crossing& crossing,
                                            const ThresholdNotice& notice);

}  // namespace bandwatch::alert
