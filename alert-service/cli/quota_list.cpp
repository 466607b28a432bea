#include "alert-service/cli/quota_list.hpp"

#include "alert-service/cli/table.hpp"
#include "alert-service/mail/address.hpp"
#include "alert-service/ways/channel.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>

namespace bandwatch::alert {
namespace {

std::string_view name_of(FanOut per) {
  switch (per) {
    case FanOut::kService:
      return "service";
    case FanOut::kRoute:
      return "route";
    case FanOut::kConsumer:
      break;
  }
  return "consumer";
}

/// "month", "month from day 15", "P14D", "rolling PT48H"
std::string period_text(const PeriodRule& rule) {
  if (rule.kind == PeriodKind::kCustom) return format_calendar_span(rule.span);
  if (rule.kind == PeriodKind::kRolling) return "rolling " + format_calendar_span(rule.span);
  auto out = std::string{name_of(rule.kind)};
  if (rule.anchor_day > 1) out += fmt::format(" from day {}", rule.anchor_day);
  return out;
}

/// "80 %, 100 %, each 10 % above 100 %, forecast of 100 %"
std::string thresholds_text(const Quota& quota) {
  std::vector<std::string> out;
  for (const auto threshold : quota.thresholds)
    out.push_back(format_threshold(threshold));
  if (const auto& more = quota.repetition) {
    out.push_back(fmt::format("each {} above {}", format_threshold(Threshold{more->step}),
                              format_threshold(Threshold{more->above})));
  }
  if (quota.forecast) out.push_back(format_threshold(Threshold{quota.forecast->share, ThresholdKind::kForecast}));
  return fmt::format("{}", fmt::join(out, ", "));
}

/// "egress of services shop, shop-*; routes a"
std::string scope_text(const Scope& scope) {
  std::string out{scope.direction ? counting::name_of(*scope.direction) : "egress and ingress"};
  const auto add = [&](std::string_view label, const std::vector<std::string>& names) {
    if (!names.empty()) out += fmt::format("; {} {}", label, fmt::join(names, ", "));
  };
  add("services", scope.services);
  add("routes", scope.routes);
  add("consumers", scope.consumers);
  add("workspaces", scope.workspaces);
  for (const auto& [before, today] : scope.renamed)
    out += fmt::format("; {} counts for {}", before, today);
  return out;
}

std::string recipients_text(const Quota& quota) {
  auto out = fmt::format("{}", fmt::join(quota.recipients, ", "));
  for (const auto& [threshold, recipients] : quota.recipients_at)
    out += fmt::format("; at {}: {}", format_threshold(threshold), fmt::join(recipients, ", "));
  return out;
}

/// Those of `quotas` that not every relay can be given mail for, each once.
std::set<std::string> need_smtputf8(std::span<const Quota> quotas) {
  std::set<std::string> out;
  const auto look = [&](const std::vector<std::string>& recipients) {
    for (const auto& recipient : recipients)
      if (is_mail_address(recipient) && needs_smtputf8(recipient)) out.insert(recipient);
  };
  for (const auto& quota : quotas) {
    look(quota.recipients);
    for (const auto& [threshold, recipients] : quota.recipients_at)
      look(recipients);
  }
  return out;
}

std::string described(const Quota& quota) {
  auto out = quota.id + (quota.per ? fmt::format(", one per {}", name_of(*quota.per)) : "") + '\n';
  out += wrapped("  limit ", fmt::format("{} ({} bytes), {}, {}", quota.limit_text, format_grouped(quota.limit.count()),
                                         period_text(quota.rule), quota.rule.zone));
  out += wrapped("  counts", scope_text(quota.scope));
  out += wrapped("  tells ", thresholds_text(quota));
  out += wrapped("  to    ", recipients_text(quota));
  for (const auto& change : quota.overrides)
    out += wrapped("  but   ", fmt::format("{} until {}: {}", change.limit_text,
                                           format_local(change.until, quota.rule.zone), change.reason));
  for (const auto& silence : quota.silences)
    out +=
        wrapped("  silent", fmt::format("until {}: {}", format_local(silence.until, quota.rule.zone), silence.reason));
  return out;
}

}  // namespace

std::string quota_list(std::span<const Quota> quotas) {
  std::string out;
  for (const auto& quota : quotas)
    out += described(quota);
  for (const auto& address : need_smtputf8(quotas))
    out += fmt::format("{} needs a relay that speaks SMTPUTF8: test-mail shows whether yours does\n", address);
  return out + fmt::format("{} quota{}, no faults\n", quotas.size(), quotas.size() == 1 ? "" : "s");
}

}  // namespace bandwatch::alert
