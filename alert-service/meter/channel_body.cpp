#include "alert-service/meter/channel_body.hpp"

#include "alert-service/mail/threshold_words.hpp"
#include "common/core/json_writer.hpp"

namespace bandwatch::alert {
namespace {

void put_head(JsonWriter& out, std::string_view id, std::string_view topic, const Quota& quota, const Period& period) {
  out.key("version");
  out.Uint64(1);
  out.text("id", id);
  out.text("topic", topic);
  out.key("quota");
  out.StartObject();
  out.text("id", quota.id);
  out.text("name", quota.name);
  out.EndObject();
  out.key("period");
  out.StartObject();
  out.text("id", period.id);
  out.time("start", period.window.start);
  out.time("end", period.window.end);
  out.text("zone", quota.rule.zone);
  out.EndObject();
}

void put_annotations(JsonWriter& out, const ThresholdNotice& notice) {
  const auto mail = words_of(notice);
  out.key("annotations");
  out.StartObject();
  out.text("summary", mail.subject);
  out.text("description", mail.lead);
  if (!mail.link.empty()) out.text("dashboard", mail.link);
  out.EndObject();
}

}  // namespace

std::string webhook_body(std::string_view id, const Quota& quota, const Crossing& crossing,
                         const ThresholdNotice& notice) {
  JsonWriter out;
  out.StartObject();
  put_head(out, id, "threshold", quota, notice.period);
  out.text("threshold", notice.threshold);
  out.key("also_reached");
  out.StartArray();
  for (const auto& threshold : notice.also_reached)
    out.text(threshold);
  out.EndArray();
  out.time("reached_at", crossing.at);
  out.count("used", notice.used.count());
  out.count("limit", notice.limit.count());
  out.text("limit_text", notice.limit_text);
  out.key("ratio");
  out.Double(static_cast<double>(notice.used.count()) / static_cast<double>(notice.limit.count()));
  out.key("at_least");
  out.Bool(notice.at_least);
  out.number("coverage", notice.coverage);
  out.time("projected_exhaustion", notice.exhausted);
  out.time("as_of", notice.observed_at);
  out.text("dashboard", notice.dashboard_url);
  out.text("summary", words_of(notice).subject);
  out.EndObject();
  return out.take();
}

std::string webhook_body(std::string_view id, std::string_view topic, const Quota& quota, const Period& period,
                         const RenderedMail& mail) {
  JsonWriter out;
  out.StartObject();
  put_head(out, id, topic, quota, period);
  out.text("summary", mail.subject);
  out.text("text", mail.text);
  out.EndObject();
  return out.take();
}

std::string alertmanager_body(const Quota& quota, const Crossing& crossing, const ThresholdNotice& notice) {
  constexpr std::uint32_t kWhole = 10'000;
  JsonWriter out;
  out.StartArray();
  out.StartObject();
  out.key("labels");
  out.StartObject();
  out.text("alertname", "BandwatchQuota");
  out.text("quota", quota.id);
  out.text("period", crossing.key.period);
  out.text("threshold", notice.threshold);
  out.text("severity", urgency_of(crossing.key) >= kWhole && !notice.is_forecast ? "critical" : "warning");
  out.EndObject();
  put_annotations(out, notice);
  out.time("startsAt", crossing.at);
  out.time("endsAt", crossing.valid_until);
  if (!notice.dashboard_url.empty()) out.text("generatorURL", notice.dashboard_url);
  out.EndObject();
  out.EndArray();
  return out.take();
}

}  // namespace bandwatch::alert
