#include "api-service/render/quotas.hpp"

#include "common/core/json_writer.hpp"

#include <string_view>

namespace bandwatch::api {
namespace {

/// Cuts the first of the names, which commas part.
std::string_view take_name(std::string_view& joined) {
  const auto comma = joined.find(',');
  const auto out = joined.substr(0, comma);
  joined.remove_prefix(comma == std::string_view::npos ? joined.size() : comma + 1);
  return out;
}

void put_names(JsonWriter& out, std::string_view name, std::string_view joined) {
  out.key(name);
  out.StartArray();
  while (!joined.empty())
    out.text(take_name(joined));
  out.EndArray();
}

void put_renamed(JsonWriter& out, std::string_view joined) {
  out.key("renamed");
  out.StartObject();
  while (!joined.empty()) {
    const auto pair = take_name(joined);
    const auto equals = pair.find('=');
    if (equals != std::string_view::npos) out.text(pair.substr(0, equals), pair.substr(equals + 1));
  }
  out.EndObject();
}

void put_change(JsonWriter& out, const std::optional<QuotaChange>& change) {
  if (!change) {
    out.Null();
    return;
  }
  out.StartObject();
  out.time("until", change->until);
  out.text("reason", change->reason);
  out.EndObject();
}

void put_threshold(JsonWriter& out, const QuotaThreshold& threshold) {
  out.StartObject();
  out.text("name", threshold.name);
  out.text("kind", threshold.kind);
  out.number("ratio", threshold.ratio);
  out.time("notified_at", threshold.notified_at);
  out.count("recipients", threshold.recipients);
  out.EndObject();
}

void put_scope(JsonWriter& out, const QuotaState& quota) {
  out.key("scope");
  out.StartObject();
  put_names(out, "services", quota.services);
  put_names(out, "routes", quota.routes);
  put_names(out, "consumers", quota.consumers);
  put_names(out, "workspaces", quota.workspaces);
  put_renamed(out, quota.renamed);
  out.EndObject();
  out.text("direction", quota.direction);
}

void put_period(JsonWriter& out, const QuotaState& quota) {
  out.key("period");
  out.StartObject();
  out.text("id", quota.period);
  out.text("kind", quota.period_kind);
  out.time("start", quota.start);
  out.time("end", quota.end);
  out.text("tz", quota.zone);
  out.EndObject();
}

void put_quota(JsonWriter& out, const QuotaState& quota) {
  out.StartObject();
  out.text("id", quota.id);
  out.text("name", quota.name);
  put_scope(out, quota);
  out.count("limit", quota.limit);
  out.count("usual_limit", quota.usual_limit);
  out.text("limit_text", quota.limit_text);
  out.count("used", quota.used);
  out.number("ratio", quota.ratio());
  out.key("at_least");
  out.Bool(quota.at_least);
  put_period(out, quota);
  out.number("next_threshold", quota.next_threshold());
  out.time("projected_exhaustion", quota.projected_exhaustion);
  out.number("coverage", quota.coverage);
  out.key("thresholds");
  out.StartArray();
  for (const auto& threshold : quota.thresholds)
    put_threshold(out, threshold);
  out.EndArray();
  out.time("silenced_until", quota.silence ? std::optional{quota.silence->until} : std::nullopt);
  out.key("silence");
  put_change(out, quota.silence);
  out.key("override");
  put_change(out, quota.override_);
  out.EndObject();
}

}  // namespace

std::string render_quotas(std::span<const QuotaState> quotas, UtcTime as_of) {
  JsonWriter out;
  out.StartObject();
  out.time("as_of", as_of);
  out.key("quotas");
  out.StartArray();
  for (const auto& quota : quotas)
    put_quota(out, quota);
  out.EndArray();
  out.EndObject();
  return out.take();
}

}  // namespace bandwatch::api
