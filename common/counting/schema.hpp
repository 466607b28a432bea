#pragma once

#include "common/core/labels.hpp"
#include "common/core/result.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bandwatch::counting {

/// egress: gateway to client. ingress: client to gateway.
enum class Direction : std::uint8_t { kEgress = 1, kIngress };

[[nodiscard]] std::string_view name_of(Direction direction) noexcept;
/// "egress" or "ingress"; kInvalidArgument otherwise.
[[nodiscard]] Result<Direction> parse_direction(std::string_view text);

/// A metric and the label values (equality) that select its series.
struct Selector {
  std::string metric;
  std::vector<Labels::Pair> matchers;
  friend bool operator==(const Selector&, const Selector&) = default;
};

/// How a gateway spells its bandwidth. A label name may be empty: the gateway has no such dimension.
/// Everything that no field names (status code, method, node id) is summed away.
struct GatewaySchema {
  std::string name;  ///< "kong-3"
  Selector egress;
  Selector ingress;
  std::string service_label;
  std::string route_label;
  std::string consumer_label;
  std::string workspace_label;
  char service_suffix{'\0'};        ///< cut the service name from this character on: '@' in Traefik's "name@provider"
  std::optional<Selector> witness;  ///< counter of the same node that falls when the node restarts
  std::string absence_hint;         ///< what to do when the target is up but has no bandwidth family
  friend bool operator==(const GatewaySchema&, const GatewaySchema&) = default;
};

/// What one bandwidth series counts, whatever gateway it comes from. Dimensions that are absent are empty.
struct Dimensions {
  Direction direction{Direction::kEgress};
  std::string service;
  std::string route;
  std::string consumer;
  std::string workspace;
  friend auto operator<=>(const Dimensions&, const Dimensions&) = default;
};

/// The known gateways: kong-3, kong-2, apisix, traefik, envoy, ingress-nginx, haproxy. Kong's two are looked for by
/// default and united when both exist; the others are chosen by name in the configuration.
/// Source of the metric names: each gateway's own documentation of its Prometheus endpoint.
[[nodiscard]] const std::vector<GatewaySchema>& schema_presets();
/// The preset called `name`, or null.
[[nodiscard]] const GatewaySchema* find_preset(std::string_view name);

/// The value of `name` as the gateway's page has it. Where a label of the scrape took its place, the scrape keeps the
/// page's own as `exported_NAME`, which therefore wins.
/// Source: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config (honor_labels)
[[nodiscard]] std::string_view own_label(const Labels& labels, std::string_view name) noexcept;
/// How a scrape calls the page's label `name` once it was moved aside.
[[nodiscard]] std::string exported(std::string_view name);

/// What the series with these labels (`__name__` included) counts in `schema`; nothing if it is not a bandwidth series
/// of that schema.
[[nodiscard]] std::optional<Dimensions> classify(const GatewaySchema& schema, const Labels& labels);

}  // namespace bandwatch::counting
