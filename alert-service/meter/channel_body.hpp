#pragma once

#include "alert-service/mail/summary_notice.hpp"
#include "alert-service/mail/threshold_notice.hpp"
#include "alert-service/mail/usage_words.hpp"
#include "alert-service/quota/crossing.hpp"
#include "alert-service/quota/quota.hpp"
#include "alert-service/ways/channel.hpp"
#include "common/core/time.hpp"

#include <string>
#include <string_view>

namespace bandwatch::alert {

/// What `channel` is sent about a crossing; `id` is the same in every try. A webhook gets JSON, everything else that
/// speaks HTTP what its template makes.
///
/// An Alertmanager gets the body for POST /api/v2/alerts with one alert that has no end yet: that is set each time it
/// is posted. Its labels are alertname, quota, period, threshold and severity (critical from 100 % on); an override and
/// a silence stand in annotations of these names.
/// Source: https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml
[[nodiscard]] std::string channel_body(const Channel& channel, std::string_view id, const Quota& quota,
                                       const Crossing& crossing, const ThresholdNotice& notice);

/// What it is sent about a period as a whole, of which `words` is the mail. Nothing for an Alertmanager, which has no
/// use for it.
[[nodiscard]] std::string channel_body(const Channel& channel, std::string_view id, std::string_view topic,
                                       const Quota& quota, const PeriodNotice& notice, const MailWords& words);

/// What it is sent to see whether anything arrives.
[[nodiscard]] std::string test_body(const Channel& channel, std::string_view id, const MailWords& words, UtcTime now);

}  // namespace bandwatch::alert
