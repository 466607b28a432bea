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

/// What the scope allows in one dimension, unless that is everything.
void add_set(std::vector<promql::Matcher>& matchers, const std::string& label,
             const std::optional<counting::NameSet>& set) {
  if (label.empty() || !set || set->is_everything()) return;
  matchers.push_back({label, set->names, set->prefixes});
}

void add_scope(std::vector<promql::Matcher>& matchers, const GatewaySchema& schema,
               const counting::TenantScope& scope) {
  if (schema.service_suffix == '\0') add_set(matchers, schema.service_label, scope.services);
  add_set(matchers, schema.route_label, scope.routes);
  add_set(matchers, schema.consumer_label, scope.consumers);
  add_set(matchers, schema.workspace_label, scope.workspaces);
}

}  // namespace

std::vector<promql::Matcher> matchers_for(const GatewaySchema& schema, const Selection& selection,
                                          const Selector& selector) {
  auto out = equalities_of(selector);
  const auto add = [&](const std::string& label, const std::vector<std::string>& values) {
    if (!label.empty() && !values.empty()) out.push_back({label, values, {}, true});
  };
  if (schema.service_suffix == '\0') add(schema.service_label, selection.services);
  add(schema.route_label, selection.routes);
  add(schema.consumer_label, selection.consumers);
  add(schema.workspace_label, selection.workspaces);
  if (selection.scope) add_scope(out, schema, *selection.scope);
  return out;
}

std::vector<Wanted> wanted_counters(const std::vector<GatewaySchema>& schemas, const Selection& selection,
                                    const std::string& job) {
  std::vector<Wanted> out;
  if (selection.scope && selection.scope->allows_nothing()) return out;
  for (const auto& schema : schemas) {
    if (!selection.direction && schema.egress.metric == schema.ingress.metric) {
      out.push_back({schema.egress.metric, matchers_for(schema, selection, Selector{schema.egress.metric, {}})});
      continue;
    }
    if (selection.direction != counting::Direction::kIngress) {
      out.push_back({schema.egress.metric, matchers_for(schema, selection, schema.egress)});
    }
    if (selection.direction != counting::Direction::kEgress) {
      out.push_back({schema.ingress.metric, matchers_for(schema, selection, schema.ingress)});
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
