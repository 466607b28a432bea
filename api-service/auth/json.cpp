#include "api-service/auth/json.hpp"

#include <set>

namespace bandwatch::api::auth {
namespace {

constexpr int kDeepest = 16;

std::string_view text_of(const rapidjson::Value& value) {
  return {value.GetString(), value.GetStringLength()};
}

/// Whether the parser's recursion would go deeper than is sensible: judged on the text, before it.
bool is_deep(std::string_view json) {
  int depth = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_text) {
      if (c == '\\') ++i;
      in_text = c != '"';
    } else if (c == '"') {
      in_text = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kDeepest) return true;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return false;
}

bool has_twin(const rapidjson::Value& value) {
  if (value.IsObject()) {
    std::set<std::string_view> names;
    for (const auto& member : value.GetObject()) {
      if (!names.insert(text_of(member.name)).second || has_twin(member.value)) return true;
    }
  }
  if (value.IsArray()) {
    for (const auto& item : value.GetArray()) {
      if (has_twin(item)) return true;
    }
  }
  return false;
}

}  // namespace

std::optional<rapidjson::Document> parse_object(std::string_view json) {
  if (is_deep(json)) return std::nullopt;
  rapidjson::Document out;
  out.Parse<rapidjson::kParseValidateEncodingFlag>(json.data(), json.size());
  if (out.HasParseError() || !out.IsObject() || has_twin(out)) return std::nullopt;
  return out;
}

std::optional<std::string_view> text_in(const rapidjson::Value& object, const char* name) {
  const auto found = object.FindMember(name);
  if (found == object.MemberEnd() || !found->value.IsString()) return std::nullopt;
  return text_of(found->value);
}

}  // namespace bandwatch::api::auth
