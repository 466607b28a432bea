#include "alert-service/quota/quota.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

namespace bandwatch::alert {
namespace {

/// The length before each name keeps any two lists apart, whatever characters the names hold.
void append_names(std::string& out, std::string_view dimension, std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  out += dimension;
  for (const auto& name : names)
    fmt::format_to(std::back_inserter(out), " {}:{}", name.size(), name);
  out += '\n';
}

void append_rule(std::string& out, const PeriodRule& rule) {
  fmt::format_to(std::back_inserter(out), "period {} {} {}", name_of(rule.kind), rule.zone, rule.anchor_day);
  const bool has_span = rule.kind == PeriodKind::kCustom || rule.kind == PeriodKind::kRolling;
  if (has_span) {
    fmt::format_to(std::back_inserter(out), " {} {}", format_calendar_span(rule.span), rule.anchor.count());
  }
  out += '\n';
}

/// What a definition is multiplied by, of one series.
const std::string& found_in(FanOut per, const Scope& scope, const counting::Dimensions& dimensions) {
  switch (per) {
    case FanOut::kService:
      return scope.service_today(dimensions.service);
    case FanOut::kRoute:
      return dimensions.route;
    case FanOut::kConsumer:
      break;
  }
  return dimensions.consumer;
}

std::vector<std::string>& names_of(FanOut per, Scope& scope) {
  switch (per) {
    case FanOut::kService:
      return scope.services;
    case FanOut::kRoute:
      return scope.routes;
    case FanOut::kConsumer:
      break;
  }
  return scope.consumers;
}

Quota one_of(const Quota& definition, const std::string& found) {
  auto out = definition;
  out.id += '/' + found;
  out.name += ": " + found;
  out.made_of = definition.id;
  out.per.reset();
  names_of(*definition.per, out.scope) = {found};
  return out;
}

}  // namespace

const std::vector<std::string>& Quota::recipients_of(Threshold threshold) const {
  // All repeated thresholds share the recipients of the first.
  if (repetition && is_of(*repetition, threshold)) threshold = Threshold{repetition->above + repetition->step};
  const auto found = recipients_at.find(threshold);
  return found == recipients_at.end() ? recipients : found->second;
}

const Silence* Quota::silence_at(UtcTime t) const noexcept {
  const auto found =
      std::find_if(silences.begin(), silences.end(), [&](const Silence& silence) { return t < silence.until; });
  return found == silences.end() ? nullptr : &*found;
}

std::string definition_of(const Quota& quota) {
  std::string out;
  append_rule(out, quota.rule);
  fmt::format_to(std::back_inserter(out), "direction {}\n",
                 quota.scope.direction ? counting::name_of(*quota.scope.direction) : "both");
  append_names(out, "services", quota.scope.services);
  append_names(out, "routes", quota.scope.routes);
  append_names(out, "consumers", quota.scope.consumers);
  append_names(out, "workspaces", quota.scope.workspaces);
  for (const auto& [before, today] : quota.scope.renamed) {
    fmt::format_to(std::back_inserter(out), "renamed {}:{} {}:{}\n", before.size(), before, today.size(), today);
  }
  return out;
}

Quota in_force(Quota quota, UtcTime t) {
  if (quota.overridden) {
    quota.limit = quota.overridden->usual_limit;
    quota.limit_text = quota.overridden->usual_limit_text;
    quota.overridden.reset();
  }
  const auto found = std::find_if(quota.overrides.begin(), quota.overrides.end(),
                                  [&](const Override& change) { return t < change.until; });
  if (found == quota.overrides.end()) return quota;
  quota.overridden = AppliedOverride{*found, quota.limit, quota.limit_text};
  quota.limit = found->limit;
  quota.limit_text = found->limit_text;
  return quota;
}

Quota in_force(Quota quota, const Period& period, UtcTime counted_to) {
  // An override until the period's end is meant for all of it.
  return in_force(std::move(quota), std::min(counted_to, period.window.end - Duration{1}));
}

std::vector<Quota> in_force(std::span<const Quota> quotas, UtcTime t) {
  std::vector<Quota> out;
  out.reserve(quotas.size());
  std::transform(quotas.begin(), quotas.end(), std::back_inserter(out),
                 [&](const Quota& quota) { return in_force(quota, t); });
  return out;
}

std::vector<Quota> expand(std::span<const Quota> definitions, std::span<const counting::Dimensions> seen,
                          std::size_t most) {
  std::vector<Quota> out;
  for (const auto& definition : definitions) {
    if (!definition.per) {
      out.push_back(definition);
      continue;
    }
    std::set<std::string> found;
    for (const auto& dimensions : seen) {
      const auto& name = found_in(*definition.per, definition.scope, dimensions);
      if (!name.empty() && definition.scope.matches(dimensions)) found.insert(name);
    }
    const auto last = found.size() > most ? std::next(found.begin(), static_cast<std::ptrdiff_t>(most)) : found.end();
    std::transform(found.begin(), last, std::back_inserter(out),
                   [&](const std::string& name) { return one_of(definition, name); });
  }
  return out;
}

std::vector<Quota> to_adopt(std::span<const Quota> definitions, std::span<const Quota> expanded) {
  std::vector<Quota> out{expanded.begin(), expanded.end()};
  std::copy_if(definitions.begin(), definitions.end(), std::back_inserter(out),
               [](const Quota& quota) { return quota.per.has_value(); });
  return out;
}

}  // namespace bandwatch::alert
