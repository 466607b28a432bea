#include "alert-service/cli/tables.hpp"

#include "alert-service/cli/table.hpp"
#include "common/core/bytes.hpp"

#include <fmt/format.h>
#include <rapidjson/document.h>

namespace bandwatch::alert {
namespace {

using Value = rapidjson::Value;

rapidjson::Document parsed(std::string_view json) {
  rapidjson::Document out;
  out.Parse(json.data(), json.size());
  return out;
}

std::string text(const Value& object, const char* name) {
  const auto& value = object[name];
  return value.IsString() ? std::string{value.GetString(), value.GetStringLength()} : "-";
}

Bytes bytes(const Value& object, const char* name) {
  return Bytes{object[name].GetUint64()};
}

/// "2026-11-24 10:00"
std::string minute(const Value& object, const char* name) {
  auto out = text(object, name).substr(0, 16);
  if (out.size() > 10) out[10] = ' ';
  return out;
}

std::string count_text(const Value& object, const char* name) {
  return std::to_string(object[name].GetUint64());
}

/// Whether something is not as usual.
std::string notes(const Value& quota) {
  std::string out;
  if (quota["at_least"].GetBool()) out += "at least ";
  if (!quota["silenced"].IsNull()) out += "silenced ";
  if (!quota["overridden"].IsNull()) out += "overridden";
  return out;
}

/// "silenced, until 2026-11-25 07:00 UTC: migration": a line for each change of `quota` that is on.
std::vector<std::string> changes(const Value& quota) {
  std::vector<std::string> out;
  if (const auto& silence = quota["silenced"]; !silence.IsNull()) {
    out.push_back(fmt::format("silenced until {} UTC: {}", minute(silence, "until"), text(silence, "reason")));
  }
  if (const auto& change = quota["overridden"]; !change.IsNull()) {
    out.push_back(fmt::format("usually {}, until {} UTC: {}", text(change, "usual_limit"), minute(change, "until"),
                              text(change, "reason")));
  }
  return out;
}

}  // namespace

std::string status_table(std::string_view json) {
  const auto document = parsed(json);
  Table table{{"QUOTA", "PERIOD", "USED", "LIMIT", "%", "FULL AT", "NOTE"}};
  for (const auto& quota : document["quotas"].GetArray()) {
    table.add({text(quota, "id"), text(quota["period"], "id"), format_bytes_si(bytes(quota, "used_bytes")),
               text(quota, "limit"), fmt::format("{:.1f}", quota["percent"].GetDouble()),
               minute(quota, "projected_exhaustion"), notes(quota)});
  }
  Table changed{{"CHANGED", "HOW"}};
  bool any = false;
  for (const auto& quota : document["quotas"].GetArray()) {
    for (const auto& change : changes(quota)) {
      changed.add({text(quota, "id"), change});
      any = true;
    }
  }
  return table.text() + (any ? '\n' + changed.text() : "");
}

std::string mail_table(std::string_view json) {
  const auto document = parsed(json);
  Table table{{"NO", "QUEUED", "WHAT", "QUOTA", "TO", "STATE", "TRIES", "REPLY"}};
  for (const auto& mail : document.GetArray()) {
    const auto topic = text(mail, "topic");
    table.add({count_text(mail, "number"), minute(mail, "queued_at"),
               topic == "threshold" ? text(mail, "threshold") : topic, text(mail, "quota"), text(mail, "recipient"),
               text(mail, "state"), count_text(mail, "attempts"), text(mail, "reply")});
  }
  return table.text();
}

std::string held_table(std::string_view json) {
  const auto document = parsed(json);
  Table table{{"NO", "SINCE", "AT", "BYTES", "RULE", "STATE", "SERIES"}};
  for (const auto& one : document.GetArray()) {
    table.add({count_text(one, "number"), minute(one, "since"), minute(one, "at"), count_text(one, "bytes"),
               text(one, "rule"), text(one, "state"), text(one, "series")});
  }
  return table.text();
}

std::string explain_table(std::string_view json) {
  const auto document = parsed(json);
  Table head{{"WHAT", "VALUE"}};
  head.add({"quota", text(document, "quota")});
  head.add({"period", fmt::format("{}, {} to {} UTC", text(document, "period"), minute(document, "start"),
                                  minute(document, "end"))});
  head.add({"counted", fmt::format("{} to {} UTC, {} slots", minute(document, "counting_since"),
                                   minute(document, "counted_to"), count_text(document, "slots"))});
  head.add({"used", fmt::format("{} of {} bytes", count_text(document, "used"), count_text(document, "limit"))});
  if (document["held"].GetUint64() > 0) head.add({"held back", count_text(document, "held") + " bytes"});
  head.add({"scrapes", fmt::format("{} of {} seen", count_text(document, "scrapes_seen"),
                                   count_text(document, "scrapes_expected"))});
  for (const auto& gap : document["gaps"].GetArray())
    head.add({"gap", minute(gap, "start") + " to " + minute(gap, "end") + " UTC"});
  head.add({"full at", minute(document, "projected_exhaustion")});
  for (const auto& change : changes(document))
    head.add({"changed", change});
  Table thresholds{{"THRESHOLD", "REACHED", "TOLD", "WHY"}};
  for (const auto& one : document["thresholds"].GetArray()) {
    thresholds.add(
        {text(one, "threshold"), minute(one, "reached_at"), minute(one, "notified_at"), text(one, "reason")});
  }
  Table series{{"DIRECTION", "SERVICE", "ROUTE", "CONSUMER", "BYTES"}};
  for (const auto& one : document["series"].GetArray()) {
    series.add({text(one, "direction"), text(one, "service"), text(one, "route"), text(one, "consumer"),
                count_text(one, "bytes")});
  }
  Table origins{{"COUNTS FROM", "RULE", "FIRST", "SERIES"}};
  for (const auto& one : document["origins"].GetArray())
    origins.add({minute(one, "at"), text(one, "rule"), count_text(one, "bytes"), text(one, "series")});
  return head.text() + '\n' + thresholds.text() + '\n' + series.text() + '\n' + origins.text();
}

}  // namespace bandwatch::alert
