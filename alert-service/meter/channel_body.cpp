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

void put_quiet_time(JsonWriter& out, std::string_view name, const std::optional<QuietTime>& silence) {
  out.key(name);
  if (!silence) {
    out.Null();
    return;
  }
  out.StartObject();
  out.time("until", silence->until);
  out.text("reason", silence->reason);
  out.EndObject();
}

/// The limit in force, and what is not as usual; null where nothing is.
void put_limit(JsonWriter& out, Bytes limit, std::string_view limit_text, const QuotaChanges& changes) {
  out.count("limit", limit.count());
  out.text("limit_text", limit_text);
  out.key("override");
  if (const auto& change = changes.limit) {
    out.StartObject();
    out.count("usual_limit", change->usual.count());
    out.text("usual_limit_text", change->usual_text);
    out.time("until", change->until);
    out.text("reason", change->reason);
    out.EndObject();
  } else {
    out.Null();
  }
  put_quiet_time(out, "silence", changes.silence);
  put_quiet_time(out, "held_back", changes.held_back);
}

void put_ratio(JsonWriter& out, Bytes used, Bytes limit) {
  out.number("ratio", static_cast<double>(used.count()) / static_cast<double>(limit.count()));
}

template <class Notice>
void put_completeness(JsonWriter& out, const Notice& notice) {
  out.key("at_least");
  out.Bool(notice.at_least());
  out.count("kept_aside", notice.held.count());
  out.number("coverage", notice.coverage);
}

void put_shares(JsonWriter& out, std::string_view name, const std::vector<Share>& shares) {
  out.key(name);
  out.StartArray();
  for (const auto& share : shares) {
    out.StartObject();
    out.text("name", share.name);
    out.count("bytes", share.bytes.count());
    out.EndObject();
  }
  out.EndArray();
}

void put_annotations(JsonWriter& out, const ThresholdNotice& notice) {
  const auto mail = words_of(notice);
  out.key("annotations");
  out.StartObject();
  out.text("summary", mail.subject);
  out.text("description", mail.lead);
  if (!mail.link.empty()) out.text("dashboard", mail.link);
  const auto& changes = notice.changes;
  if (changes.limit) out.text("override", override_note(*changes.limit, notice.zone));
  if (changes.held_back) out.text("silence", held_back_note(*changes.held_back, notice.zone));
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
  put_limit(out, notice.limit, notice.limit_text, notice.changes);
  put_ratio(out, notice.used, notice.limit);
  put_completeness(out, notice);
  out.time("projected_exhaustion", notice.exhausted);
  out.time("as_of", notice.observed_at);
  out.text("dashboard", notice.dashboard_url);
  out.text("summary", words_of(notice).subject);
  out.EndObject();
  return out.take();
}

std::string webhook_body(std::string_view id, std::string_view topic, const Quota& quota, const PeriodNotice& notice,
                         std::string_view summary) {
  JsonWriter out;
  out.StartObject();
  put_head(out, id, topic, quota, notice.period);
  out.count("used", notice.used.count());
  put_limit(out, notice.limit, notice.limit_text, notice.changes);
  put_ratio(out, notice.used, notice.limit);
  out.key("previous");
  if (notice.previous) {
    out.Uint64(notice.previous->count());
  } else {
    out.Null();
  }
  put_completeness(out, notice);
  put_shares(out, "services", notice.services);
  put_shares(out, "top_routes", notice.top_routes);
  put_shares(out, "top_consumers", notice.top_consumers);
  out.text("dashboard", notice.dashboard_url);
  out.text("summary", summary);
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
  out.text("period", crossing.key.period.id);
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
