#pragma once

#include "api-service/auth/principal.hpp"

#include <rapidjson/document.h>

#include <optional>
#include <string>

namespace bandwatch::api::auth {

/// Reads {"service": ["shop", "pay-*"], "consumer": "alice"} or {"operator": true} into `out`: whether it could be
/// understood whole and allows anything. Other names are not understood.
[[nodiscard]] bool read_scope(const rapidjson::Value& value, Principal& out);

/// The scope as read_scope() takes it.
[[nodiscard]] std::string scope_json(const counting::TenantScope& scope);

/// A number of seconds since 1970 called `name`; nothing if there is none, or it lies beyond the year 9999.
[[nodiscard]] std::optional<UtcTime> time_in(const rapidjson::Value& object, const char* name);

}  // namespace bandwatch::api::auth
