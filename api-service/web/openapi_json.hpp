#pragma once

#include "common/core/result.hpp"

#include <string>
#include <string_view>

namespace bandwatch::api {

/// The OpenAPI document `yaml` as JSON: same members, same order. Quoted scalars stay strings, plain ones become null,
/// booleans, integers or numbers as the YAML 1.2 core schema says, anything else a string; aliases are written out.
/// kMalformedData, with the place, if it is no YAML, has a key that is no scalar, a number that JSON can't write or
/// nests deeper than 64 levels.
[[nodiscard]] Result<std::string> openapi_json(std::string_view yaml);

}  // namespace bandwatch::api
