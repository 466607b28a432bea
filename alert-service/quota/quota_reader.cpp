#include "alert-service/quota/quota_reader.hpp"

#include "common/core/text.hpp"

#include <algorithm>
#include <utility>

namespace bandwatch::alert {
namespace {

using config::Node;

constexpr std::size_t kLongestName = 200;
constexpr config::BytesRange kLimitRange{Bytes{1}, Bytes{(1ULL << 63U) - 1}};
constexpr config::DurationRange kGraceRange{Duration::zero(), std::chrono::hours{24 * 7}};

Result<std::string> parse_zone(std::string_view text) {
  if (!zone_exists(text)) return invalid_argument("", "a time zone such as UTC or Europe/Berlin");
  return std::string{text};
}

/// The scope's direction: none stands for the sum of both.
Result<std::optional<counting::Direction>> parse_scope_direction(std::string_view text) {
  if (text == "sum" || text == "both") return std::optional<counting::Direction>{};
  const auto direction = counting::parse_direction(text);
  if (!direction) return invalid_argument("", "egress, ingress or sum");
  return std::optional{*direction};
}

Result<std::optional<FanOut>> parse_fan_out(std::string_view text) {
  if (text == "service") return std::optional{FanOut::kService};
  if (text == "route") return std::optional{FanOut::kRoute};
  if (text == "consumer") return std::optional{FanOut::kConsumer};
  return invalid_argument("", "service, route or consumer");
}

void read_scope(const Node& node, Scope& scope) {
  if (!node.present()) return;
  if (!node.expect_map({"services", "routes", "consumers", "workspaces", "direction", "renamed"})) return;
  node.at("services").read(scope.services);
  node.at("routes").read(scope.routes);
  node.at("consumers").read(scope.consumers);
  node.at("workspaces").read(scope.workspaces);
  node.at("direction").read_as(scope.direction, parse_scope_direction);
  const auto renamed = node.at("renamed");
  if (!renamed.present()) return;
  for (const auto& [before, today] : renamed.entries())
    today.read_as(scope.renamed[before], parse_name);
}

void read_rule(const Node& node, PeriodRule& rule) {
  node.require("period").read_as(rule, parse_period_rule);
  node.at("zone").read_as(rule.zone, parse_zone);
  std::uint64_t day = rule.anchor_day;
  const auto anchor_day = node.at("anchor_day");
  if (anchor_day.read(day, config::CountRange{1, 31}) && rule.kind != PeriodKind::kMonth) {
    anchor_day.fault("only periods of a month have an anchor day");
  }
  rule.anchor_day = static_cast<unsigned>(day);
  const auto anchor = node.at("anchor");
  if (anchor.read_as(rule.anchor, parse_anchor) && rule.kind != PeriodKind::kCustom) {
    anchor.fault("only periods of an ISO 8601 duration have an anchor");
  }
}

/// A limit as bytes and as the file spells it.
void read_limit(const Node& node, Bytes& bytes, std::string& text) {
  const auto limit = node.require("limit");
  if (limit.read(bytes, kLimitRange)) limit.read(text);
}

/// `until` and `reason`, which overrides and silences both have.
void read_until(const Node& node, std::string_view zone, UtcTime& until, std::string& reason) {
  node.require("until").read_as(until, [&](std::string_view text) { return parse_day_or_instant(text, zone); });
  node.require("reason").read_as(reason, parse_name);
}

void read_overrides(const Node& node, Quota& quota) {
  if (!node.present()) return;
  for (const auto& item : node.items()) {
    if (!item.expect_map({"limit", "until", "reason"})) continue;
    auto& change = quota.overrides.emplace_back();
    read_limit(item, change.limit, change.limit_text);
    read_until(item, quota.rule.zone, change.until, change.reason);
  }
}

void read_silences(const Node& node, Quota& quota) {
  if (!node.present()) return;
  for (const auto& item : node.items()) {
    if (!item.expect_map({"until", "reason"})) continue;
    auto& silence = quota.silences.emplace_back();
    read_until(item, quota.rule.zone, silence.until, silence.reason);
  }
}

void read_mails(const Node& node, Quota& quota) {
  for (const auto& [key, wanted] : {std::pair{"summary", &quota.summary}, {"period_start", &quota.period_start}}) {
    const auto flag = node.at(key);
    if (flag.read(*wanted) && *wanted && quota.rule.kind == PeriodKind::kRolling) {
      flag.fault("a rolling window has neither beginning nor end");
    }
  }
}

}  // namespace

Result<std::string> parse_name(std::string_view text) {
  const auto name = trim(text);
  if (name.empty() || name.size() > kLongestName || !is_utf8(name) || has_control(name)) {
    return invalid_argument("", "1 to 200 bytes of text");
  }
  return std::string{name};
}

Result<std::string> RecipientParser::operator()(std::string_view text) const {
  if (is_mail_address(text)) return parse_address(text);
  if (find_channel(channels, text) == nullptr) {
    return invalid_argument("", "a mail address or the name of one of the channels");
  }
  return std::string{text};
}

void read_recipients(const Node& node, const RecipientParser& parse_recipient, std::vector<std::string>& recipients) {
  if (!node.read_list(recipients, parse_recipient)) return;
  if (recipients.empty()) node.fault("at least one recipient");
  refuse_repetition(node, recipients);
}

Quota read_quota(const Node& node, const RecipientParser& parse_recipient) {
  Quota quota;
  if (!node.expect_map({"name", "id", "scope", "per", "limit", "period", "zone", "anchor_day", "anchor", "grace",
                        "thresholds", "recipients", "overrides", "silences", "summary", "period_start"})) {
    return quota;
  }
  node.require("name").read_as(quota.name, parse_name);
  quota.id = quota.name;
  node.at("id").read_as(quota.id, parse_name);
  read_scope(node.at("scope"), quota.scope);
  node.at("per").read_as(quota.per, parse_fan_out);
  read_limit(node, quota.limit, quota.limit_text);
  read_rule(node, quota.rule);
  node.at("grace").read(quota.grace, kGraceRange);
  read_thresholds(node.at("thresholds"), parse_recipient, quota);
  read_recipients(node.require("recipients"), parse_recipient, quota.recipients);
  read_overrides(node.at("overrides"), quota);
  read_silences(node.at("silences"), quota);
  read_mails(node, quota);
  return quota;
}

}  // namespace bandwatch::alert
