#include "common/reading/wanted.hpp"

#include <algorithm>
#include <utility>

namespace bandwatch::reading {

using counting::GatewaySchema;
using counting::Selection;
using counting::Selector;

namespace {

void add_job(std::vector<promql::Matcher>& matchers, const std::string& job) {
  if (!job.empty()) matchers.push_back({"job", {job}});
}

std::vector<promql::Matcher> equalities_of(const Selector& selector) {
  std::vector<promql::Matcher> out;
  for (const auto& [label, value] : selector.matchers)
    out.push_back({label, {value}});
  return out;
}

/// All that is asked of one label of the gateway.
struct Condition {
  std::string label;
  std::vector<promql::Matcher> matchers;
};

/// So many labels are asked for in both spellings: four lists at the most.
constexpr std::size_t kMostSpelled = 2;

bool is_only_stars(const std::string& value) {
  return !value.empty() && value.find_first_not_of('*') == std::string::npos;
}

/// What the selection asks of a label.
void add_values(Condition& condition, const std::vector<std::string>& values) {
  if (values.empty() || std::any_of(values.begin(), values.end(), is_only_stars)) return;
  condition.matchers.push_back({condition.label, values, {}, true});
}

/// What the scope allows of a label, unless that is everything.
void add_set(Condition& condition, const std::optional<counting::NameSet>& set) {
  if (!set || set->is_everything()) return;
  condition.matchers.push_back({condition.label, set->names, set->prefixes});
}

std::vector<Condition> conditions_of(const GatewaySchema& schema, const Selection& selection,
                                     const Selector& selector) {
  std::vector<Condition> out;
  const auto scope = selection.scope.value_or(counting::TenantScope{});
  const auto add = [&](const std::string& label, const std::vector<std::string>& values,
                       const std::optional<counting::NameSet>& set) {
    Condition condition{label, {}};
    if (label.empty()) return;
    add_values(condition, values);
    add_set(condition, set);
    if (!condition.matchers.empty()) out.push_back(std::move(condition));
  };
  if (schema.service_suffix == '\0') add(schema.service_label, selection.services, scope.services);
  add(schema.route_label, selection.routes, scope.routes);
  add(schema.consumer_label, selection.consumers, scope.consumers);
  add(schema.workspace_label, selection.workspaces, scope.workspaces);
  for (auto& matcher : equalities_of(selector))
    out.push_back(Condition{matcher.label, {matcher}});
  if (out.size() > kMostSpelled) out.resize(kMostSpelled);
  return out;
}

/// The condition on the label that was moved aside. That it is there at all is part of it; nothing if the condition
/// asks for a label that isn't.
std::optional<std::vector<promql::Matcher>> moved_aside(const Condition& condition) {
  std::vector<promql::Matcher> out;
  for (auto matcher : condition.matchers) {
    matcher.label = counting::exported(condition.label);
    std::erase(matcher.values, std::string{});
    if (matcher.values.empty() && matcher.prefixes.empty()) return std::nullopt;
    out.push_back(std::move(matcher));
  }
  return out;
}

}  // namespace

std::vector<std::vector<promql::Matcher>> matchers_for(const GatewaySchema& schema, const Selection& selection,
                                                       const Selector& selector) {
  std::vector<std::vector<promql::Matcher>> out{{}};
  for (const auto& condition : conditions_of(schema, selection, selector)) {
    std::vector<std::vector<promql::Matcher>> more;
    const auto moved = moved_aside(condition);
    for (const auto& list : out) {
      auto plain = list;
      plain.insert(plain.end(), condition.matchers.begin(), condition.matchers.end());
      plain.push_back({counting::exported(condition.label), {std::string{}}});
      more.push_back(std::move(plain));
      if (!moved) continue;
      auto aside = list;
      aside.insert(aside.end(), moved->begin(), moved->end());
      more.push_back(std::move(aside));
    }
    out = std::move(more);
  }
  return out;
}

std::vector<Wanted> wanted_counters(const std::vector<GatewaySchema>& schemas, const Selection& selection,
                                    const std::string& job) {
  std::vector<Wanted> out;
  if (selection.scope && selection.scope->allows_nothing()) return out;
  const auto add = [&](const GatewaySchema& schema, const Selector& selector) {
    for (auto& matchers : matchers_for(schema, selection, selector))
      out.push_back({selector.metric, std::move(matchers)});
  };
  for (const auto& schema : schemas) {
    if (!selection.direction && schema.egress.metric == schema.ingress.metric) {
      add(schema, Selector{schema.egress.metric, {}});
      continue;
    }
    if (selection.direction != counting::Direction::kIngress) {
      add(schema, schema.egress);
    }
    if (selection.direction != counting::Direction::kEgress) {
      add(schema, schema.ingress);
    }
  }
  for (auto& wanted : out)
    add_job(wanted.matchers, job);
  return out;
}

std::vector<Wanted> wanted_witnesses(const std::vector<GatewaySchema>& schemas, const std::string& job) {
  std::vector<Selector> selectors;
  for (const auto& schema : schemas) {
    if (schema.witness && std::find(selectors.begin(), selectors.end(), *schema.witness) == selectors.end())
      selectors.push_back(*schema.witness);
  }
  std::vector<Wanted> out;
  for (const auto& selector : selectors) {
    out.push_back({selector.metric, equalities_of(selector)});
    add_job(out.back().matchers, job);
  }
  return out;
}

std::optional<counting::CountedSeries> selected(const std::vector<GatewaySchema>& schemas, const Selection& selection,
                                                const Labels& labels) {
  for (const auto& schema : schemas) {
    auto dimensions = classify(schema, labels);
    if (!dimensions || !selection.matches(*dimensions)) continue;
    return counting::CountedSeries{labels.canonical(), *std::move(dimensions), counting::target_of(labels)};
  }
  return std::nullopt;
}

}  // namespace bandwatch::reading
