#include "common/reading/reader_settings.hpp"

#include "common/config/file.hpp"
#include "common/config/node.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>

namespace bandwatch::reading {
namespace {

using counting::GatewaySchema;
using counting::NewTargetPolicy;
using counting::Selector;

/// A metric or label name as Prometheus allows it: it goes into queries unquoted.
Result<std::string> parse_name(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == ':';
  };
  if (text.empty() || (text.front() >= '0' && text.front() <= '9') || !std::all_of(text.begin(), text.end(), fits)) {
    return invalid_argument("", "a metric or label name: letters, digits, _ and :, no digit first");
  }
  return std::string{text};
}

Result<char> parse_suffix(std::string_view text) {
  if (text.size() != 1) return invalid_argument("", "one character");
  return text.front();
}

Selector read_selector(const config::Node& node) {
  Selector selector;
  node.expect_map({"metric", "match"});
  node.require("metric").read_as(selector.metric, parse_name);
  const auto match = node.at("match");
  if (!match.present()) return selector;
  for (const auto& [label, value] : match.entries()) {
    Labels::Pair pair{label, {}};
    if (!parse_name(label)) value.fault("not a label name");
    if (value.read(pair.second)) selector.matchers.push_back(std::move(pair));
  }
  return selector;
}

GatewaySchema read_schema(const config::Node& node) {
  GatewaySchema schema;
  node.expect_map({"name", "egress", "ingress", "labels", "service_suffix", "witness", "absence_hint"});
  node.require("name").read(schema.name);
  schema.egress = read_selector(node.require("egress"));
  schema.ingress = read_selector(node.require("ingress"));
  const auto labels = node.require("labels");
  labels.expect_map({"service", "route", "consumer", "workspace"});
  labels.require("service").read_as(schema.service_label, parse_name);
  labels.at("route").read_as(schema.route_label, parse_name);
  labels.at("consumer").read_as(schema.consumer_label, parse_name);
  labels.at("workspace").read_as(schema.workspace_label, parse_name);
  node.at("service_suffix").read_as(schema.service_suffix, parse_suffix);
  if (const auto witness = node.at("witness"); witness.present()) schema.witness = read_selector(witness);
  schema.absence_hint = "target up, but no bandwidth family: enable it on the gateway";
  node.at("absence_hint").read(schema.absence_hint);
  return schema;
}

}  // namespace

void add_gateway_settings(config::Settings& settings, GatewaySettings& target) {
  settings.add("gateway.schemas", target.schemas,
               {.fallback = "kong-3,kong-2",
                .help = "Gateways to look for, united: kong-3, kong-2, apisix, traefik, envoy, ingress-nginx, haproxy, "
                        "or names from gateway.schema_file.",
                .unit = "names"});
  settings.add("gateway.schema_file", target.schema_file,
               {.help = "YAML file that describes further gateways.", .unit = "path"});
  settings.add("gateway.job", target.job,
               {.help = "Scrape job of the gateway in Prometheus; empty: every job that exports a chosen schema."});
  settings.add(
      "gateway.replica_labels", target.replica_labels,
      {.fallback = "prometheus_replica,replica,__replica__",
       .help = "Labels that say which of several equal Prometheus has a sample: series that differ in them alone "
               "are counted once.",
       .unit = "names"});
  settings.add_choice<NewTargetPolicy>(
      "gateway.new_target", target.new_target,
      {{"baseline", NewTargetPolicy::kBaseline}, {"from_zero", NewTargetPolicy::kFromZero}},
      {.fallback = "baseline",
       .help = "What the first sample of a never-seen node counts for: nothing (baseline) or its whole value."});
}

void add_lateness_settings(config::Settings& settings, Duration& late_for) {
  settings.add("prometheus.late_for", late_for, {Duration::zero(), std::chrono::hours{48}},
               {.fallback = "2h",
                .help = "How long scrapes that are missing are waited for: after an outage agents send them late."});
}

SchemaFile read_schemas(std::string_view yaml) {
  SchemaFile out;
  const config::Document document{yaml};
  const auto root = document.root();
  root.expect_map({"schemas"});
  for (const auto& node : root.require("schemas").items())
    out.schemas.push_back(read_schema(node));
  out.faults = document.faults();
  return out;
}

GatewayChoice choose_schemas(const GatewaySettings& settings, const config::Settings& declared) {
  GatewayChoice out;
  auto known = counting::schema_presets();
  if (!settings.schema_file.empty()) {
    const auto text = config::read_file(settings.schema_file);
    if (!text) {
      out.faults.push_back(declared.fault_at("gateway.schema_file", text.error().detail));
      return out;
    }
    auto file = read_schemas(*text);
    for (auto& fault : file.faults)
      fault.path = settings.schema_file + ": " + fault.path;
    out.faults = std::move(file.faults);
    known.insert(known.begin(), std::make_move_iterator(file.schemas.begin()),
                 std::make_move_iterator(file.schemas.end()));
  }
  std::vector<std::string> names;
  for (const auto& schema : known)
    names.push_back(schema.name);
  for (const auto& name : settings.schemas) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) {
      out.faults.push_back(declared.fault_at("gateway.schemas", config::unknown_name_message("gateway", name, names)));
    } else {
      out.schemas.push_back(known[static_cast<std::size_t>(found - names.begin())]);
    }
  }
  if (settings.schemas.empty()) {
    out.faults.push_back(declared.fault_at("gateway.schemas", "expected at least one name"));
  }
  return out;
}

}  // namespace bandwatch::reading
