#pragma once

#include "alert-service/quota/quota.hpp"
#include "common/config/fault.hpp"
#include "common/core/result.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace bandwatch::alert {

/// Reads a mail address; the detail of its error is what is allowed.
using AddressParser = std::function<Result<std::string>(std::string_view)>;

/// Either quotas or what is wrong with them.
struct QuotaFile {
  std::vector<Quota> quotas;  ///< empty if there are faults
  config::Faults faults;      ///< all of them
};

/// Reads the text of a quota file:
///
///     quotas:
///       - name: bun, monthly       # required, for people
///         id: bun-monthly          # default: the name. Keep it when you rename the quota
///         scope:                   # default: everything, both directions
///           services: [bun-service]
///           routes: []             # an empty list selects all; so for consumers and workspaces
///           direction: egress      # egress, ingress or both
///         limit: 500GB             # required
///         period: month            # required: hour, day, week or month
///         zone: Europe/Berlin      # default: UTC
///         anchor_day: 1            # months only: the day on which one begins
///         thresholds: [80, 90, 100]
///         recipients: [ops@example.org]   # required
[[nodiscard]] QuotaFile read_quotas(std::string_view yaml, const AddressParser& parse_address);

}  // namespace bandwatch::alert
