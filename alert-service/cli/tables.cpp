#include "alert-service/cli/tables.hpp"

#include "alert-service/cli/table.hpp"
#include "alert-service/quota/crossing.hpp"
#include "common/core/bytes.hpp"
#include "common/core/rfc3339.hpp"

#include <fmt/format.h>
#include <rapidjson/document.h>

#include <cstddef>
#include <map>
#include <string>

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

/// "PT168H" of a rolling window's "PT168H to 2026-11-27T23:30Z": it moves on while one looks at it.
std::string period_name(const Value& period) {
  const auto id = text(period, "id");
  return id.substr(0, id.find(" to "));
}

/// "silenced until 2026-11-25 07:00 UTC: migration": a line for each thing that is not as usual.
std::vector<std::string> changes(const Value& quota) {
  std::vector<std::string> out;
  if (quota["at_least"].GetBool()) out.emplace_back("at least: part of the period was not counted, or not scraped");
  if (const auto& silence = quota["silenced"]; !silence.IsNull()) {
    out.push_back(fmt::format("silenced until {} UTC: {}", minute(silence, "until"), text(silence, "reason")));
  }
  if (const auto& change = quota["overridden"]; !change.IsNull()) {
    out.push_back(fmt::format("usually {}, until {} UTC: {}", text(change, "usual_limit"), minute(change, "until"),
                              text(change, "reason")));
  }
  return out;
}

/// The slots of 15 minutes by the day in which they begin.
std::string day_table(const Value& slots) {
  struct Day {
    std::size_t slots{0};
    Bytes bytes;
    Bytes busiest;
    std::string when;
  };
  std::map<std::string, Day> days;
  for (const auto& slot : slots.GetArray()) {
    const auto begin = format_rfc3339_seconds(parse_rfc3339(text(slot, "end")).value() - kSlot);
    auto& day = days[begin.substr(0, 10)];
    const auto amount = bytes(slot, "bytes");
    ++day.slots;
    day.bytes += amount;
    if (day.when.empty() || amount > day.busiest) {
      day.busiest = amount;
      day.when = begin.substr(11, 5);
    }
  }
  Table table{{"DAY (UTC)", "BYTES", "SLOTS", "BUSIEST FROM", "WITH BYTES"}};
  for (const auto& [date, day] : days) {
    table.add({date, std::to_string(day.bytes.count()), std::to_string(day.slots), day.when,
               std::to_string(day.busiest.count())});
  }
  return table.text();
}

}  // namespace

std::string status_table(std::string_view json) {
  const auto document = parsed(json);
  Table table{{"QUOTA", "PERIOD", "USED", "LIMIT", "%", "FULL AT (UTC)"}, {2, 3, 4, 5}};
  for (const auto& quota : document["quotas"].GetArray()) {
    table.add({text(quota, "id"), period_name(quota["period"]), format_bytes_si(bytes(quota, "used_bytes")),
               text(quota, "limit"), fmt::format("{:.1f}", quota["percent"].GetDouble()),
               minute(quota, "projected_exhaustion")});
  }
  Table changed{{"QUOTA", "NOT AS USUAL"}};
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
  Table table{{"NO", "QUEUED (UTC)", "WHAT", "QUOTA", "TO", "STATE", "TRIES"}, {0, 1, 5, 6}};
  for (const auto& mail : document.GetArray()) {
    const auto topic = text(mail, "topic");
    table.add(
        {count_text(mail, "number"), minute(mail, "queued_at"), topic == "threshold" ? text(mail, "threshold") : topic,
         text(mail, "quota"), text(mail, "recipient"), text(mail, "state"), count_text(mail, "attempts")},
        text(mail, "reply"));
  }
  return table.text();
}

std::string held_table(std::string_view json) {
  const auto document = parsed(json);
  Table table{{"NO", "SINCE (UTC)", "AT (UTC)", "BYTES", "RULE", "STATE"}};
  for (const auto& one : document.GetArray()) {
    table.add({count_text(one, "number"), minute(one, "since"), minute(one, "at"), count_text(one, "bytes"),
               text(one, "rule"), text(one, "state")},
              text(one, "series"));
  }
  return table.text();
}

std::string explain_table(std::string_view json) {
  const auto document = parsed(json);
  Table head{{"WHAT", "VALUE"}};
  head.add({"quota", text(document, "quota")});
  head.add({"period", fmt::format("{}, {} to {} UTC", text(document, "period"), minute(document, "start"),
                                  minute(document, "end"))});
  head.add(
      {"counted", fmt::format("{} to {} UTC", minute(document, "counting_since"), minute(document, "counted_to"))});
  head.add({"used", fmt::format("{} of {} bytes ({} of {}, {:.1f} %)", count_text(document, "used"),
                                count_text(document, "limit"), format_bytes_si(bytes(document, "used")),
                                format_bytes_si(bytes(document, "limit")), document["percent"].GetDouble())});
  if (document["held"].GetUint64() > 0) head.add({"held back", count_text(document, "held") + " bytes"});
  head.add({"scrapes", fmt::format("{} of {} seen", count_text(document, "scrapes_seen"),
                                   count_text(document, "scrapes_expected"))});
  if (!document["missing_since"].IsNull())
    head.add({"waiting", "for scrapes that are missing since " + minute(document, "missing_since") + " UTC"});
  for (const auto& gap : document["gaps"].GetArray())
    head.add({"gap", minute(gap, "start") + " to " + minute(gap, "end") + " UTC"});
  head.add({"full at", minute(document, "projected_exhaustion")});
  for (const auto& change : changes(document))
    head.add({"unusual", change});
  Table thresholds{{"THRESHOLD", "REACHED (UTC)", "TOLD (UTC)", "WHY"}, {0, 1, 2}};
  for (const auto& one : document["thresholds"].GetArray()) {
    thresholds.add(
        {text(one, "threshold"), minute(one, "reached_at"), minute(one, "notified_at"), text(one, "reason")});
  }
  Table series{{"DIRECTION", "SERVICE", "ROUTE", "CONSUMER", "BYTES"}};
  for (const auto& one : document["series"].GetArray()) {
    series.add({text(one, "direction"), text(one, "service"), text(one, "route"), text(one, "consumer"),
                count_text(one, "bytes")});
  }
  Table origins{{"COUNTS FROM (UTC)", "RULE", "FIRST BYTES"}};
  for (const auto& one : document["origins"].GetArray())
    origins.add({minute(one, "at"), text(one, "rule"), count_text(one, "bytes")}, text(one, "series"));
  return head.text() + '\n' + thresholds.text() + '\n' + day_table(document["slots"]) + '\n' + series.text() + '\n' +
         origins.text();
}

}  // namespace bandwatch::alert
