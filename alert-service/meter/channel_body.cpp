#include "alert-service/meter/channel_body.hpp"

#include "alert-service/mail/digest.hpp"
#include "alert-service/mail/threshold_words.hpp"
#include "alert-service/ways/body.hpp"
#include "common/core/json_writer.hpp"
#include "common/core/rfc3339.hpp"

#include <fmt/format.h>

#include <utility>

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
  out.key("counted_twice");
  out.StartArray();
  for (const auto& sentence : notice.counted_twice)
    out.text(sentence);
  out.EndArray();
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

/// The same in one text, which is all that some receivers look for.
void put_words(JsonWriter& out, const MailWords& words) {
  out.text("summary", words.subject);
  out.text("text", words.subject + '\n' + words.lead);
}

bool is_critical(const Crossing& crossing, const ThresholdNotice& notice) {
  constexpr std::uint32_t kWhole = 10'000;
  return urgency_of(crossing.key) >= kWhole && !notice.is_forecast;
}

/// The same for all notices of a quota's period, and for nothing else.
std::string incident_of(const Quota& quota, const Period& period) {
  const auto start = period.window.start.time_since_epoch().count();
  return hmac_sha256_hex("bandwatch", fmt::format("{}\n{}", quota.id, start));
}

/// What a body may name: what a mail may, and what machines want to know.
TemplateData values_of(const MailWords& words, std::string_view id, std::string_view topic, const Quota& quota,
                       const Period& period) {
  auto data = template_data(words);
  data.values["id"] = id;
  data.values["topic"] = topic;
  data.values["is_" + std::string{topic}] = "1";
  data.values["quota_id"] = quota.id;
  data.values["period_start"] = format_rfc3339_seconds(period.window.start);
  data.values["period_end"] = format_rfc3339_seconds(period.window.end);
  data.values["used_bytes"] = std::to_string(words.used.count());
  data.values["limit_bytes"] = std::to_string(quota.limit.count());
  // A period that begins ends what was open in the one before, whose last instant is its beginning.
  const bool begins = topic == "start";
  data.values["incident"] = incident_of(quota, begins ? period_at(quota.rule, period.window.start) : period);
  return data;
}

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
  put_words(out, words_of(notice));
  out.EndObject();
  return out.take();
}

std::string webhook_body(std::string_view id, std::string_view topic, const Quota& quota, const PeriodNotice& notice,
                         const MailWords& words) {
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
  out.key("previous_at_least");
  out.Bool(notice.previous_at_least);
  put_completeness(out, notice);
  put_shares(out, "services", notice.services);
  put_shares(out, "top_routes", notice.top_routes);
  put_shares(out, "top_consumers", notice.top_consumers);
  out.text("dashboard", notice.dashboard_url);
  put_words(out, words);
  out.EndObject();
  return out.take();
}

std::string alertmanager_body(const Quota& quota, const Crossing& crossing, const ThresholdNotice& notice) {
  JsonWriter out;
  out.StartArray();
  out.StartObject();
  out.key("labels");
  out.StartObject();
  out.text("alertname", "BandwatchQuota");
  out.text("quota", quota.id);
  out.text("period", crossing.key.period.id);
  out.text("threshold", notice.threshold);
  out.text("severity", is_critical(crossing, notice) ? "critical" : "warning");
  out.EndObject();
  put_annotations(out, notice);
  out.time("startsAt", crossing.at);
  if (!notice.dashboard_url.empty()) out.text("generatorURL", notice.dashboard_url);
  out.EndObject();
  out.EndArray();
  return out.take();
}

}  // namespace

std::string channel_body(const Channel& channel, std::string_view id, const Quota& quota, const Crossing& crossing,
                         const ThresholdNotice& notice) {
  if (channel.kind == ChannelKind::kAlertmanager) return alertmanager_body(quota, crossing, notice);
  if (channel.kind == ChannelKind::kWebhook) return webhook_body(id, quota, crossing, notice);
  auto data = values_of(words_of(notice), id, "threshold", quota, notice.period);
  if (is_critical(crossing, notice)) data.values["critical"] = "1";
  return fill_body(channel.body, std::move(data));
}

std::string channel_body(const Channel& channel, std::string_view id, std::string_view topic, const Quota& quota,
                         const PeriodNotice& notice, const MailWords& words) {
  if (channel.kind == ChannelKind::kAlertmanager) return {};
  if (channel.kind == ChannelKind::kWebhook) return webhook_body(id, topic, quota, notice, words);
  return fill_body(channel.body, values_of(words, id, topic, quota, notice.period));
}

std::string test_body(const Channel& channel, std::string_view id, const MailWords& words, UtcTime now) {
  JsonWriter out;
  switch (channel.kind) {
    case ChannelKind::kHttp: {
      auto data = template_data(words);
      data.values.insert({{"id", std::string{id}}, {"topic", "test"}, {"incident", std::string{id}}});
      data.values.insert({{"used_bytes", "0"}, {"limit_bytes", "0"}});
      return fill_body(channel.body, std::move(data));
    }
    case ChannelKind::kAlertmanager:
      out.StartArray();
      out.StartObject();
      out.key("labels");
      out.StartObject();
      out.text("alertname", "BandwatchTest");
      out.text("severity", "none");
      out.EndObject();
      out.key("annotations");
      out.StartObject();
      out.text("summary", words.subject);
      out.text("description", words.lead);
      out.EndObject();
      out.time("startsAt", now);
      out.EndObject();
      out.EndArray();
      return out.take();
    case ChannelKind::kWebhook:
      break;
  }
  out.StartObject();
  out.key("version");
  out.Uint64(1);
  out.text("id", id);
  out.text("topic", "test");
  put_words(out, words);
  out.EndObject();
  return out.take();
}

}  // namespace bandwatch::alert
