#pragma once

#include <rapidjson/document.h>

#include <optional>
#include <string>
#include <string_view>

namespace bandwatch::api::auth {

/// A JSON object from outside: at most 16 levels, well-formed UTF-8, no name twice at any level, nothing behind it.
/// Nothing if it is anything else.
[[nodiscard]] std::optional<rapidjson::Document> parse_object(std::string_view json);

/// The member called `name` if it is a text, else nothing.
[[nodiscard]] std::optional<std::string_view> text_in(const rapidjson::Value& object, const char* name);

}  // namespace bandwatch::api::auth
