#include "api-service/auth/claims.hpp"

#include "common/core/json_writer.hpp"

#include <array>
#include <cmath>
#include <string_view>
#include <utility>

namespace bandwatch::api::auth {
namespace {

bool add_pattern(counting::NameSet& set, const rapidjson::Value& pattern) {
  return pattern.IsString() && set.add({pattern.GetString(), pattern.GetStringLength()}).has_value();
}

bool read_names(counting::NameSet& set, const rapidjson::Value& names) {
  if (!names.IsArray()) return add_pattern(set, names);
  for (const auto& name : names.GetArray()) {
    if (!add_pattern(set, name)) return false;
  }
  return true;
}

}  // namespace

bool read_scope(const rapidjson::Value& value, Principal& out) {
  if (!value.IsObject()) return false;
  for (const auto& member : value.GetObject()) {
    const std::string_view name{member.name.GetString(), member.name.GetStringLength()};
    if (name == "operator" && member.value.IsBool()) {
      out.is_operator = member.value.GetBool();
      continue;
    }
    auto* const set = out.scope.dimension(name);
    if (set == nullptr) return false;
    set->emplace();
    if (!read_names(**set, member.value)) return false;
  }
  // One who may see everything and one who may see little are not the same person.
  return out.is_operator ? out.scope == counting::TenantScope{} : !out.scope.allows_nothing();
}

std::string scope_json(const counting::TenantScope& scope) {
  JsonWriter writer;
  writer.StartObject();
  const std::array<std::pair<const char*, const std::optional<counting::NameSet>*>, 4> dimensions{
      {{"service", &scope.services},
       {"route", &scope.routes},
       {"consumer", &scope.consumers},
       {"workspace", &scope.workspaces}}};
  for (const auto& [name, set] : dimensions) {
    if (!*set) continue;
    writer.key(name);
    writer.StartArray();
    for (const auto& exact : (*set)->names)
      writer.text(exact);
    for (const auto& prefix : (*set)->prefixes)
      writer.text(prefix + "*");
    writer.EndArray();
  }
  writer.EndObject();
  return writer.take();
}

std::optional<UtcTime> time_in(const rapidjson::Value& object, const char* name) {
  constexpr double kLatest = 253'402'300'799;  // the end of the year 9999
  const auto found = object.FindMember(name);
  if (found == object.MemberEnd() || !found->value.IsNumber()) return std::nullopt;
  const double seconds = found->value.GetDouble();
  if (!(seconds >= 0 && seconds <= kLatest)) return std::nullopt;
  return UtcTime{Duration{std::llround(seconds * 1000)}};
}

}  // namespace bandwatch::api::auth
