#pragma once

#include "alert-service/quota/quota.hpp"

#include <span>
#include <string>

namespace bandwatch::alert {

/// The quotas of a file as they were understood, and their number.
[[nodiscard]] std::string quota_list(std::span<const Quota> quotas);

}  // namespace bandwatch::alert
