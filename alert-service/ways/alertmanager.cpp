#include "alert-service/ways/alertmanager.hpp"

#include "common/core/rfc3339.hpp"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>

namespace bandwatch::alert {
namespace {

rapidjson::Value text_value(const std::string& text, rapidjson::Document& document) {
  return {text.data(), static_cast<rapidjson::SizeType>(text.size()), document.GetAllocator()};
}

void set_end(rapidjson::Value& alert, UtcTime end, rapidjson::Document& document) {
  const auto begins = alert.FindMember("startsAt");
  if (begins != alert.MemberEnd() && begins->value.IsString()) {
    const auto start = parse_rfc3339(begins->value.GetString());
    if (start) end = std::max(end, *start + std::chrono::seconds{1});
  }
  alert.RemoveMember("endsAt");
  alert.AddMember("endsAt", text_value(format_rfc3339_seconds(end), document), document.GetAllocator());
}

std::string text_of(const rapidjson::Document& document) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer{buffer};
  document.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace

std::string with_end(const std::string& alerts, UtcTime end) {
  rapidjson::Document document;
  if (document.Parse(alerts.data(), alerts.size()).HasParseError() || !document.IsArray()) return alerts;
  for (auto& alert : document.GetArray()) {
    if (!alert.IsObject()) return alerts;
    set_end(alert, end, document);
  }
  return text_of(document);
}

std::string joined_alerts(std::span<const std::string> lists) {
  rapidjson::Document all;
  all.SetArray();
  for (const auto& list : lists) {
    rapidjson::Document document{&all.GetAllocator()};
    if (document.Parse(list.data(), list.size()).HasParseError() || !document.IsArray()) continue;
    for (auto& alert : document.GetArray())
      all.PushBack(alert, all.GetAllocator());
  }
  return text_of(all);
}

}  // namespace bandwatch::alert
