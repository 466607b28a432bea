#pragma once

#include "api-service/series/quotas.hpp"

#include <span>
#include <string>

namespace bandwatch::api {

/// The quotas as the JSON of /api/v1/quotas; `as_of` is when the database was asked.
[[nodiscard]] std::string render_quotas(std::span<const QuotaState> quotas, UtcTime as_of);

}  // namespace bandwatch::api
