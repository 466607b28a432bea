#include "api-service/series/quotas.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

namespace bandwatch::api {
namespace {

using Setter = void (*)(QuotaState&, const Labels&, double);

/// Prometheus holds doubles: counts beyond 2^53 bytes are rounded.
std::uint64_t count_of(double value) {
  constexpr double kMost = 9.2e18;
  return value > 0 && value < kMost ? static_cast<std::uint64_t>(std::llround(value)) : 0;
}

UtcTime time_of(double since_1970) {
  return UtcTime{Duration{static_cast<std::int64_t>(count_of(since_1970 * 1000))}};
}

std::string text(const Labels& labels, std::string_view name) {
  return std::string{labels.get(name)};
}

QuotaThreshold& threshold_in(QuotaState& quota, const Labels& labels) {
  const auto name = labels.get("threshold");
  const auto found = std::find_if(quota.thresholds.begin(), quota.thresholds.end(),
                                  [&](const QuotaThreshold& threshold) { return threshold.name == name; });
  if (found != quota.thresholds.end()) return *found;
  auto& threshold = quota.thresholds.emplace_back();
  threshold.name = name;
  return threshold;
}

void set_info(QuotaState& quota, const Labels& labels, double /*one*/) {
  quota.name = text(labels, "name");
  quota.direction = text(labels, "direction");
  quota.services = text(labels, "services");
  quota.routes = text(labels, "routes");
  quota.consumers = text(labels, "consumers");
  quota.workspaces = text(labels, "workspaces");
  quota.renamed = text(labels, "renamed");
  quota.limit_text = text(labels, "limit_text");
  quota.period_kind = text(labels, "period_kind");
  quota.zone = text(labels, "zone");
}

void set_used(QuotaState& quota, const Labels& labels, double value) {
  quota.period = text(labels, "period");
  quota.used = count_of(value);
}

void set_threshold(QuotaState& quota, const Labels& labels, double value) {
  auto& threshold = threshold_in(quota, labels);
  threshold.kind = text(labels, "kind");
  threshold.ratio = value;
}

bool are_within(std::string_view patterns, const std::optional<counting::NameSet>& allowed) {
  if (!allowed || allowed->is_everything()) return true;
  if (patterns.empty()) return false;
  for (;;) {
    const auto comma = patterns.find(',');
    const auto pattern = patterns.substr(0, comma);
    const auto star = pattern.find('*');
    if (star == pattern.npos ? !allowed->contains(pattern) : !allowed->contains_all(pattern.substr(0, star))) {
      return false;
    }
    if (comma == patterns.npos) return true;
    patterns.remove_prefix(comma + 1);
  }
}

constexpr std::array<std::pair<const char*, Setter>, 14> kSetters{{
    {"bandwatch_quota_info", set_info},
    {"bandwatch_quota_used_bytes", set_used},
    {"bandwatch_quota_limit_bytes",
     [](QuotaState& quota, const Labels&, double value) { quota.limit = count_of(value); }},
    {"bandwatch_quota_usual_limit_bytes",
     [](QuotaState& quota, const Labels&, double value) { quota.usual_limit = count_of(value); }},
    {"bandwatch_quota_at_least", [](QuotaState& quota, const Labels&, double value) { quota.at_least = value > 0; }},
    {"bandwatch_quota_period_start_timestamp_seconds",
     [](QuotaState& quota, const Labels&, double value) { quota.start = time_of(value); }},
    {"bandwatch_quota_period_end_timestamp_seconds",
     [](QuotaState& quota, const Labels&, double value) { quota.end = time_of(value); }},
    {"bandwatch_quota_coverage_ratio", [](QuotaState& quota, const Labels&, double value) { quota.coverage = value; }},
    {"bandwatch_quota_projected_exhaustion_timestamp_seconds",
     [](QuotaState& quota, const Labels&, double value) { quota.projected_exhaustion = time_of(value); }},
    {"bandwatch_quota_silenced_until_timestamp_seconds",
     [](QuotaState& quota, const Labels& labels, double value) {
       quota.silence = QuotaChange{time_of(value), text(labels, "reason")};
     }},
    {"bandwatch_quota_overridden_until_timestamp_seconds",
     [](QuotaState& quota, const Labels& labels, double value) {
       quota.override_ = QuotaChange{time_of(value), text(labels, "reason")};
     }},
    {"bandwatch_quota_threshold_ratio", set_threshold},
    {"bandwatch_quota_threshold_recipients",
     [](QuotaState& quota, const Labels& labels, double value) {
       threshold_in(quota, labels).recipients = count_of(value);
     }},
    {"bandwatch_quota_threshold_notified_timestamp_seconds",
     [](QuotaState& quota, const Labels& labels, double value) {
       threshold_in(quota, labels).notified_at = time_of(value);
     }},
}};

Setter setter_of(std::string_view metric) {
  const auto* const found =
      std::find_if(kSetters.begin(), kSetters.end(), [&](const auto& entry) { return entry.first == metric; });
  return found == kSetters.end() ? nullptr : found->second;
}

}  // namespace

double QuotaState::ratio() const noexcept {
  return limit == 0 ? 0 : static_cast<double>(used) / static_cast<double>(limit);
}

std::optional<double> QuotaState::next_threshold() const noexcept {
  const auto found = std::find_if(thresholds.begin(), thresholds.end(), [&](const QuotaThreshold& threshold) {
    return threshold.kind != "forecast" && threshold.ratio > ratio();
  });
  if (found == thresholds.end()) return std::nullopt;
  return found->ratio;
}

bool lies_within(const QuotaState& quota, const counting::TenantScope& scope) {
  return !scope.allows_nothing() && are_within(quota.services, scope.services) &&
         are_within(quota.routes, scope.routes) && are_within(quota.consumers, scope.consumers) &&
         are_within(quota.workspaces, scope.workspaces);
}

const std::vector<std::string>& quota_metrics() {
  static const auto names = [] {
    std::vector<std::string> out;
    for (const auto& [name, setter] : kSetters)
      out.emplace_back(name);
    return out;
  }();
  return names;
}

std::vector<QuotaState> quotas_of(const promql::Answer& answer) {
  std::map<std::pair<std::string, counting::Target>, QuotaState> shown;
  for (const auto& series : answer.series) {
    const auto setter = setter_of(series.labels.get("__name__"));
    if (setter == nullptr || series.values.empty()) continue;
    auto& quota = shown[{text(series.labels, "quota"), counting::target_of(series.labels)}];
    setter(quota, series.labels, series.values.back());
  }
  std::vector<QuotaState> out;
  for (auto& [key, quota] : shown) {
    if (quota.limit == 0 || quota.period.empty()) continue;
    quota.id = key.first;
    if (quota.usual_limit == 0) quota.usual_limit = quota.limit;  // told of only while they differ
    std::stable_sort(quota.thresholds.begin(), quota.thresholds.end(),
                     [](const auto& a, const auto& b) { return a.ratio < b.ratio; });
    const bool same = !out.empty() && out.back().id == quota.id;
    if (!same) {
      out.push_back(std::move(quota));
    } else if (out.back().used < quota.used) {
      out.back() = std::move(quota);
    }
  }
  return out;
}

}  // namespace bandwatch::api
