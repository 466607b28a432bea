#pragma once

#include "alert-service/quota/quota.hpp"
#include "alert-service/ways/channel.hpp"
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
  std::vector<Quota> quotas;  ///< definitions, see expand(); empty if there are faults
  std::vector<Channel> channels;
  config::Faults faults;  ///< all of them
};

/// Reads the text of a quota file:
///
///     channels:                    # beside mail; quotas refer to them as to an address
///       - name: pager
///         webhook: https://pager.example/hook
///         secret_file: /run/secrets/pager      # signs the body
///       - name: alerts
///         alertmanager: http://alertmanager:9093
///     quotas:
///       - name: bun, monthly       # required, for people
///         id: bun-monthly          # default: the name. Keep it when you rename the quota
///         scope:                   # default: everything, the sum of both directions
///           services: [bun-*]      # `*` stands for anything; an empty list selects all
///           routes: []             # so for routes, consumers and workspaces
///           direction: egress      # egress, ingress or sum
///           renamed: {bread: bun-service}      # what counts for another service now, OLD: NEW
///         per: service             # one quota for each service (route, consumer) found
///         limit: 500GB             # required; kB MB GB TB PB, KiB MiB GiB TiB PiB, B
///         period: month            # required: hour, day, week, month, quarter, P2W, rolling 7d
///         zone: Europe/Berlin      # default: UTC
///         anchor_day: 1            # months only: the day on which one begins
///         anchor: 2026-01-05       # ISO durations only: when they begin, on the zone's clocks
///         grace: 15m               # nothing is told so soon after a period's beginning
///         thresholds:
///           - 80                                       # percent
///           - {at: 100, recipients: [ops@example.org]}
///           - 400GB                                    # an amount
///           - {every: 10, above: 100}                  # 110, 120, ... without end
///           - {forecast: 100, min_elapsed: 10, min_data: 1h}
///         recipients: [owner@example.org, pager]       # required: addresses and channels
///         overrides: [{limit: 700GB, until: 2026-12-01, reason: campaign}]
///         silences: [{until: 2026-11-25T08:00:00+01:00, reason: migration}]
///         summary: true            # a mail at the end of each period
///         period_start: true       # a mail at its beginning
[[nodiscard]] QuotaFile read_quotas(std::string_view yaml, const AddressParser& parse_address);

}  // namespace bandwatch::alert
