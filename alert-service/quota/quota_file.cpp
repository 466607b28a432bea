#include "alert-service/quota/quota_file.hpp"

#include "common/config/node.hpp"
#include "common/core/text.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace bandwatch::alert {
namespace {

using config::Node;

constexpr std::size_t kLongestName = 200;
constexpr config::BytesRange kLimitRange{Bytes{1}, Bytes{(1ULL << 63U) - 1}};

Result<std::string> parse_name(std::string_view text) {
  const auto name = trim(text);
  if (name.empty() || name.size() > kLongestName || !is_utf8(name) || has_control(name)) {
    return invalid_argument("", "1 to 200 bytes of text");
  }
  return std::string{name};
}

Result<std::string> parse_zone(std::string_view text) {
  if (!zone_exists(text)) return invalid_argument("", "a time zone such as UTC or Europe/Berlin");
  return std::string{text};
}

/// The scope's direction: none stands for both.
Result<std::optional<bandwidth::Direction>> parse_scope_direction(std::string_view text) {
  if (text == "both") return std::optional<bandwidth::Direction>{};
  const auto direction = bandwidth::parse_direction(text);
  if (!direction) return invalid_argument("", "egress, ingress or both");
  return std::optional{*direction};
}

void read_scope(const Node& node, Scope& scope) {
  if (!node.present()) return;
  if (!node.expect_map({"services", "routes", "consumers", "workspaces", "direction"})) return;
  node.at("services").read(scope.services);
  node.at("routes").read(scope.routes);
  node.at("consumers").read(scope.consumers);
  node.at("workspaces").read(scope.workspaces);
  node.at("direction").read_as(scope.direction, parse_scope_direction);
}

void read_rule(const Node& node, PeriodRule& rule) {
  node.require("period").read_as(rule.kind, parse_period_kind);
  node.at("zone").read_as(rule.zone, parse_zone);
  std::uint64_t day = rule.anchor_day;
  const auto anchor = node.at("anchor_day");
  if (anchor.read(day, config::CountRange{1, 31}) && rule.kind != PeriodKind::kMonth) {
    anchor.fault("only periods of a month have an anchor day");
  }
  rule.anchor_day = static_cast<unsigned>(day);
}

/// Faults each item that repeats an earlier one.
template <class T>
void refuse_repetition(const Node& list, const std::vector<T>& values) {
  std::set<T> seen;
  const auto items = list.items();
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!seen.insert(values[i]).second) items[i].fault("stands in the list already");
  }
}

void read_limit(const Node& node, Quota& quota) {
  const auto limit = node.require("limit");
  if (limit.read(quota.limit, kLimitRange)) limit.read(quota.limit_text);
}

void read_thresholds(const Node& node, std::vector<Threshold>& thresholds) {
  if (!node.present()) return;
  if (!node.read_list(thresholds, parse_threshold)) return;
  if (thresholds.empty()) node.fault("at least one percentage");
  refuse_repetition(node, thresholds);
  std::sort(thresholds.begin(), thresholds.end());
}

void read_recipients(const Node& node, const AddressParser& parse_address, std::vector<std::string>& recipients) {
  if (!node.read_list(recipients, parse_address)) return;
  if (recipients.empty()) node.fault("at least one mail address");
  refuse_repetition(node, recipients);
}

Quota read_quota(const Node& node, const AddressParser& parse_address) {
  Quota quota;
  quota.thresholds = default_thresholds();
  if (!node.expect_map({"name", "id", "scope", "limit", "period", "zone", "anchor_day", "thresholds", "recipients"})) {
    return quota;
  }
  node.require("name").read_as(quota.name, parse_name);
  quota.id = quota.name;
  node.at("id").read_as(quota.id, parse_name);
  read_scope(node.at("scope"), quota.scope);
  read_limit(node, quota);
  read_rule(node, quota.rule);
  read_thresholds(node.at("thresholds"), quota.thresholds);
  read_recipients(node.require("recipients"), parse_address, quota.recipients);
  return quota;
}

void refuse_repeated_names(const std::vector<Node>& nodes, const std::vector<Quota>& quotas) {
  std::set<std::string> names;
  std::set<std::string> ids;
  for (std::size_t i = 0; i < quotas.size(); ++i) {
    if (quotas[i].name.empty()) continue;  // at fault already
    const bool new_name = names.insert(quotas[i].name).second;
    const bool new_id = ids.insert(quotas[i].id).second;
    if (!new_name) nodes[i].at("name").fault("another quota has this name");
    if (!new_id && nodes[i].at("id").present()) nodes[i].at("id").fault("another quota has this id");
    if (!new_id && new_name && !nodes[i].at("id").present())
      nodes[i].at("name").fault("another quota has this as its id");
  }
}

}  // namespace

QuotaFile read_quotas(std::string_view yaml, const AddressParser& parse_address) {
  const config::Document document{yaml};
  const auto root = document.root();
  QuotaFile file;
  if (!root.present() && document.faults().empty()) root.fault("expected a map with the key quotas");
  if (root.expect_map({"quotas"})) {
    const auto list = root.require("quotas");
    const auto nodes = list.items();
    for (const auto& node : nodes)
      file.quotas.push_back(read_quota(node, parse_address));
    if (list.is_list() && nodes.empty()) list.fault("at least one quota");
    refuse_repeated_names(nodes, file.quotas);
  }
  file.faults = document.faults();
  if (!file.faults.empty()) file.quotas.clear();
  return file;
}

}  // namespace bandwatch::alert
