#include "api-service/series/catalog.hpp"

#include <algorithm>
#include <utility>
#include <vector>

// GCC 12 destroys some temporaries of a co_await expression twice: whatever is passed on has a name first.
namespace bandwatch::api {
namespace {

using counting::GatewaySchema;
using counting::Selector;

std::vector<std::string> label_names(const GatewaySchema& schema) {
  std::vector<std::string> out;
  for (const auto* label :
       {&schema.service_label, &schema.route_label, &schema.consumer_label, &schema.workspace_label}) {
    if (label->empty()) continue;
    out.push_back(*label);
    out.push_back(counting::exported(*label));
  }
  return out;
}

/// The database answers the grouping labels alone: the rest of what classify() looks at is known from the selector.
Labels completed(Labels labels, const Selector& selector) {
  labels.set("__name__", selector.metric);
  for (const auto& [name, value] : selector.matchers)
    labels.set(name, value);
  return labels;
}

/// Adds what had a sample in `window`.
boost::asio::awaitable<Result<void>> look(Catalog& catalog, promql::Client& client,
                                          const reading::ReaderOptions& options, Window window) {
  const counting::Selection everything;
  for (const auto& schema : options.schemas) {
    const auto labels = label_names(schema);
    for (const auto* selector : {&schema.egress, &schema.ingress}) {
      for (auto& matchers : reading::matchers_for(schema, everything, *selector)) {
        if (!options.job.empty()) matchers.push_back({"job", {options.job}});
        auto query = promql::distinct(selector->metric, matchers, labels, window);
        auto answer = co_await client.instant(std::move(query));
        if (!answer) co_return std::move(answer).error();
        for (auto& series : answer->series) {
          auto dimensions = classify(schema, completed(std::move(series.labels), *selector));
          if (!dimensions) continue;
          dimensions->direction = counting::Direction::kEgress;
          catalog.seen.insert_or_assign(*std::move(dimensions), window.end);
        }
      }
    }
  }
  co_return Result<void>{};
}

bool may_see(const Limit& limit, const counting::Dimensions& dimensions) {
  return !limit || (!limit->allows_nothing() && limit->allows(dimensions));
}

}  // namespace

boost::asio::awaitable<Result<Catalog>> renewed(std::shared_ptr<const Catalog> before, promql::Client& client,
                                                const reading::ReaderOptions& options, UtcTime now) {
  // A question for the samples of a day would be more than a database takes at once.
  constexpr Duration kAtOnce = std::chrono::hours{1};
  // What is late, and series that are scraped seldom.
  constexpr Duration kOverlap = std::chrono::minutes{5};
  Catalog out;
  auto start = now - kSeenWithin;
  if (before && before->until <= now) {
    out = *before;
    start = std::max(start, before->until - kOverlap);
  }
  while (start < now) {
    const Window window{start, std::min(start + kAtOnce, now)};
    auto looking = look(out, client, options, window);
    const auto looked = co_await std::move(looking);
    if (!looked) co_return looked.error();
    start = window.end;
  }
  out.until = now;
  std::erase_if(out.seen, [&](const auto& entry) { return entry.second <= now - kSeenWithin; });
  out.routes.clear();
  out.consumers.clear();
  for (const auto& [dimensions, when] : out.seen) {
    out.routes.emplace(dimensions.service, dimensions.route);
    if (!dimensions.consumer.empty()) out.consumers.insert(dimensions.consumer);
  }
  co_return out;
}

std::shared_ptr<const std::set<ServiceRoute>> routes_in(const std::shared_ptr<const Catalog>& catalog,
                                                        const Limit& limit) {
  if (!limit) return {catalog, &catalog->routes};
  auto out = std::make_shared<std::set<ServiceRoute>>();
  for (const auto& [dimensions, when] : catalog->seen) {
    if (may_see(limit, dimensions)) out->emplace(dimensions.service, dimensions.route);
  }
  return out;
}

std::shared_ptr<const std::set<std::string>> consumers_in(const std::shared_ptr<const Catalog>& catalog,
                                                          const Limit& limit) {
  if (!limit) return {catalog, &catalog->consumers};
  auto out = std::make_shared<std::set<std::string>>();
  for (const auto& [dimensions, when] : catalog->seen) {
    if (!dimensions.consumer.empty() && may_see(limit, dimensions)) out->insert(dimensions.consumer);
  }
  return out;
}

}  // namespace bandwatch::api
