#pragma once

#include "alert-service/ledger/records.hpp"
#include "alert-service/mail/threshold_notice.hpp"

#include <cstddef>
#include <vector>

namespace bandwatch::alert {

/// Who used most, the largest first, at most `most` of each. Routes are named with their service. What has no name in a
/// dimension is no share of it.
[[nodiscard]] std::vector<Share> top_services(const UsageHistory& history, std::size_t most);
[[nodiscard]] std::vector<Share> top_routes(const UsageHistory& history, std::size_t most);
[[nodiscard]] std::vector<Share> top_consumers(const UsageHistory& history, std::size_t most);

/// Sets what each of `services` used in the period of `before`.
void compare(std::vector<Share>& services, const UsageHistory& before);

}  // namespace bandwatch::alert
