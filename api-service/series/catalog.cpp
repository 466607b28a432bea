#include "api-service/series/catalog.hpp"

#include <utility>
#include <vector>

namespace bandwatch::api {
namespace {

using counting::GatewaySchema;
using counting::Selector;

std::vector<std::string> label_names(const GatewaySchema& schema, const Grouping& wanted) {
  std::vector<std::string> out;
  const auto add = [&](bool is_wanted, const std::string& label) {
    if (!is_wanted || label.empty()) return;
    out.push_back(label);
    out.push_back(counting::exported(label));
  };
  add(wanted.service, schema.service_label);
  add(wanted.route, schema.route_label);
  add(wanted.consumer, schema.consumer_label);
  add(wanted.workspace, schema.workspace_label);
  return out;
}

/// The dimensions to ask for: those wanted, and those that the limit looks at.
Grouping with_limited(Grouping wanted, const Limit& limit) {
  if (!limit) return wanted;
  wanted.service = wanted.service || limit->services;
  wanted.route = wanted.route || limit->routes;
  wanted.consumer = wanted.consumer || limit->consumers;
  wanted.workspace = wanted.workspace || limit->workspaces;
  return wanted;
}

/// The database answers the grouping labels alone: the rest of what classify() looks at is known from the selector.
Labels completed(Labels labels, const Selector& selector) {
  labels.set("__name__", selector.metric);
  for (const auto& [name, value] : selector.matchers)
    labels.set(name, value);
  return labels;
}

}  // namespace

boost::asio::awaitable<Result<std::set<counting::Dimensions>>> seen_dimensions(promql::Client& client,
                                                                               const reading::ReaderOptions& options,
                                                                               Window window, Grouping wanted,
                                                                               Limit limit) {
  std::set<counting::Dimensions> out;
  if (limit && limit->allows_nothing()) co_return out;
  const auto asked = with_limited(wanted, limit);
  counting::Selection selection;
  selection.scope = limit;
  for (const auto& schema : options.schemas) {
    const auto labels = label_names(schema, asked);
    for (const auto* selector : {&schema.egress, &schema.ingress}) {
      for (auto& matchers : reading::matchers_for(schema, selection, *selector)) {
        if (!options.job.empty()) matchers.push_back({"job", {options.job}});
        auto query = promql::distinct(selector->metric, matchers, labels, window);
        auto answer = co_await client.instant(std::move(query));
        if (!answer) co_return std::move(answer).error();
        for (auto& series : answer->series) {
          auto dimensions = classify(schema, completed(std::move(series.labels), *selector));
          if (!dimensions || !selection.matches(*dimensions)) continue;
          dimensions->direction = counting::Direction::kEgress;
          out.insert(wanted.line_of(*std::move(dimensions)));
        }
      }
    }
  }
  co_return out;
}

boost::asio::awaitable<Result<std::set<ServiceRoute>>> seen_routes(promql::Client& client,
                                                                   const reading::ReaderOptions& options, Window window,
                                                                   Limit limit) {
  auto seeing = seen_dimensions(client, options, window, Grouping{}, std::move(limit));
  const auto seen = co_await std::move(seeing);
  if (!seen) co_return seen.error();
  std::set<ServiceRoute> out;
  for (const auto& dimensions : *seen)
    out.emplace(dimensions.service, dimensions.route);
  co_return out;
}

}  // namespace bandwatch::api
