#include "alert-service/quota/quota_reader.hpp"

#include <algorithm>

namespace bandwatch::alert {
namespace {

using config::Node;

Result<std::uint32_t> parse_basis_points(std::string_view text) {
  const auto share = parse_share(text);
  if (!share) return share.error();
  return share->basis_points;
}

/// The recipients of one threshold, if it has its own.
void read_own_recipients(const Node& node, Threshold threshold, const RecipientParser& parse_recipient, Quota& quota) {
  const auto list = node.at("recipients");
  if (list.present()) read_recipients(list, parse_recipient, quota.recipients_at[threshold]);
}

void read_repetition(const Node& node, const RecipientParser& parse_recipient, Quota& quota) {
  if (!node.expect_map({"every", "above", "recipients"})) return;
  if (quota.repetition) node.fault("there is a repetition already");
  Repetition repetition;
  node.require("every").read_as(repetition.step, parse_basis_points);
  node.at("above").read_as(repetition.above, parse_basis_points);
  if (repetition.step == 0) return;  // at fault already
  quota.repetition = repetition;
  read_own_recipients(node, Threshold{repetition.above + repetition.step}, parse_recipient, quota);
}

void read_forecast(const Node& node, const RecipientParser& parse_recipient, Quota& quota) {
  if (!node.expect_map({"forecast", "min_elapsed", "min_data", "recipients"})) return;
  if (quota.forecast) node.fault("there is a forecast already");
  if (quota.rule.kind == PeriodKind::kRolling) node.fault("a rolling window has no end to look ahead to");
  ForecastRule rule;
  node.at("forecast").read_as(rule.share, parse_basis_points);
  const auto elapsed = node.at("min_elapsed");
  if (elapsed.read_as(rule.min_elapsed, parse_basis_points) && rule.min_elapsed >= 10'000) {
    elapsed.fault("expected less than 100");
  }
  node.at("min_data").read(rule.min_data);
  quota.forecast = rule;
  read_own_recipients(node, Threshold{rule.share, ThresholdKind::kForecast, {}}, parse_recipient, quota);
}

void read_threshold(const Node& node, const RecipientParser& parse_recipient, Quota& quota) {
  Threshold threshold;
  if (!node.is_map()) {
    if (node.read_as(threshold, parse_threshold)) quota.thresholds.push_back(threshold);
  } else if (node.at("every").present()) {
    read_repetition(node, parse_recipient, quota);
  } else if (node.at("forecast").present()) {
    read_forecast(node, parse_recipient, quota);
  } else if (node.expect_map({"at", "recipients"}) && node.require("at").read_as(threshold, parse_threshold)) {
    quota.thresholds.push_back(threshold);
    read_own_recipients(node, threshold, parse_recipient, quota);
  }
}

}  // namespace

void read_thresholds(const Node& node, const RecipientParser& parse_recipient, Quota& quota) {
  if (!node.present()) {
    quota.thresholds = default_thresholds();
    return;
  }
  std::set<Threshold> seen;
  for (const auto& item : node.items()) {
    const auto before = quota.thresholds.size();
    read_threshold(item, parse_recipient, quota);
    const bool repeated = quota.thresholds.size() > before && !seen.insert(quota.thresholds.back()).second;
    if (repeated) item.fault("stands in the list already");
  }
  if (node.is_list() && node.items().empty()) node.fault("at least one threshold");
  std::sort(quota.thresholds.begin(), quota.thresholds.end());
  if (!quota.repetition) return;
  const auto is_repeated = [&](Threshold threshold) { return is_of(*quota.repetition, threshold); };
  if (std::any_of(quota.thresholds.begin(), quota.thresholds.end(), is_repeated)) {
    node.fault("a percentage is one of the repeated ones");
  }
}

}  // namespace bandwatch::alert
