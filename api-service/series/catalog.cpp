#include "api-service/series/catalog.hpp"

#include <vector>

namespace bandwatch::api {
namespace {

using bandwidth::GatewaySchema;
using bandwidth::Selector;

std::vector<std::string> named_labels(const GatewaySchema& schema) {
  std::vector<std::string> labels{schema.service_label};
  if (!schema.route_label.empty()) labels.push_back(schema.route_label);
  return labels;
}

/// The database answers the grouping labels alone: the rest of what classify() looks at is known from the selector.
Labels completed(Labels labels, const Selector& selector) {
  labels.set("__name__", selector.metric);
  for (const auto& [name, value] : selector.matchers)
    labels.set(name, value);
  return labels;
}

}  // namespace

boost::asio::awaitable<Result<std::set<ServiceRoute>>> seen_routes(promql::Client& client,
                                                                   const promql::ReaderOptions& options,
                                                                   Window window) {
  std::set<ServiceRoute> out;
  for (const auto& schema : options.schemas) {
    const auto labels = named_labels(schema);
    for (const auto* selector : {&schema.egress, &schema.ingress}) {
      auto matchers = promql::matchers_for(schema, {}, *selector);
      if (!options.job.empty()) matchers.push_back({"job", {options.job}});
      auto query = promql::distinct(selector->metric, matchers, labels, window);
      auto answer = co_await client.instant(std::move(query));
      if (!answer) co_return std::move(answer).error();
      for (auto& series : answer->series) {
        const auto dimensions = classify(schema, completed(std::move(series.labels), *selector));
        if (dimensions) out.emplace(dimensions->service, dimensions->route);
      }
    }
  }
  co_return out;
}

}  // namespace bandwatch::api
