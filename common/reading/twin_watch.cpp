#include "common/reading/twin_watch.hpp"

#include "common/counting/accountant.hpp"
#include "common/counting/twins.hpp"
#include "common/promql/query.hpp"
#include "common/reading/wanted.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace bandwatch::reading {
namespace {

using counting::GatewaySchema;
using counting::Series;

/// Growth that is no accident where it agrees.
constexpr double kTelling = 65'536;
/// What two scrapers that ask at different moments may show differently, of an hour's growth and at least.
constexpr double kInFlight = 0.02;
constexpr double kFewBytes = 4'096;
constexpr std::size_t kMostSeries = 20'000;

struct Value {
  double now{0};
  double grown{0};
};

struct Pair {
  std::size_t agree{0};
  bool disagree{false};
  std::string instance;
};

void hold_together(Pair& pair, const Value& a, const Value& b) {
  const auto grown = std::max(a.grown, b.grown);
  if (grown < kTelling) return;
  const auto allowed = grown * kInFlight + kFewBytes;
  const bool equal = std::abs(a.now - b.now) <= allowed && std::abs(a.grown - b.grown) <= allowed;
  equal ? static_cast<void>(++pair.agree) : static_cast<void>(pair.disagree = true);
}

/// The labels that say what a series counts: twins share them.
std::set<std::string> own_labels(const std::vector<GatewaySchema>& schemas) {
  std::set<std::string> out{"__name__", "instance"};
  const auto add = [&](const std::string& label) {
    if (label.empty()) return;
    out.insert(label);
    out.insert(counting::exported(label));
  };
  for (const auto& schema : schemas) {
    for (const auto* label :
         {&schema.service_label, &schema.route_label, &schema.consumer_label, &schema.workspace_label})
      add(*label);
    for (const auto* selector : {&schema.egress, &schema.ingress}) {
      for (const auto& matcher : selector->matchers)
        add(matcher.first);
    }
  }
  return out;
}

std::map<Labels, Value> growth(const std::vector<Series>& now, const std::vector<Series>& before) {
  std::map<Labels, Value> out;
  for (const auto& series : now) {
    if (!series.values.empty()) out[series.labels].now = series.values.back();
  }
  for (const auto& series : before) {
    const auto found = out.find(series.labels);
    if (found != out.end() && !series.values.empty()) found->second.grown = found->second.now - series.values.back();
  }
  return out;
}

}  // namespace

std::vector<TwinLabels> find_twin_labels(const std::vector<GatewaySchema>& schemas, const std::vector<Series>& now,
                                         const std::vector<Series>& before) {
  const auto own = own_labels(schemas);
  const auto values = growth(now, before);
  std::set<std::string> names;
  for (const auto& [labels, value] : values) {
    for (const auto& [name, text] : labels.pairs()) {
      if (!own.contains(name)) names.insert(name);
    }
  }
  std::vector<TwinLabels> out;
  for (const auto& name : names) {
    std::map<Labels, std::vector<std::pair<std::string, Value>>> groups;
    for (const auto& [labels, value] : values)
      groups[labels.without(name)].emplace_back(labels.get(name), value);
    std::map<std::pair<std::string, std::string>, Pair> pairs;
    for (const auto& [rest, members] : groups) {
      for (std::size_t i = 0; i < members.size(); ++i) {
        for (std::size_t j = i + 1; j < members.size(); ++j) {
          auto& pair = pairs[std::minmax(members[i].first, members[j].first)];
          pair.instance = rest.get("instance");
          hold_together(pair, members[i].second, members[j].second);
        }
      }
    }
    for (const auto& [both, pair] : pairs) {
      if (pair.agree > 0 && !pair.disagree) out.push_back({name, both.first, both.second, pair.instance, pair.agree});
    }
  }
  return out;
}

std::string sentence_of(const TwinLabels& twins) {
  const auto spelled = [&](const std::string& value) {
    return value.empty() ? fmt::format("no {}", twins.label) : fmt::format("{}=\"{}\"", twins.label, value);
  };
  const auto cure = twins.label == "job" ? std::string{"set gateway.job to one of them"}
                                         : fmt::format("add {} to gateway.replica_labels", twins.label);
  return fmt::format("{} and {} show the same counters of instance {}: bytes count twice; {}", spelled(twins.first),
                     spelled(twins.second), twins.instance, cure);
}

boost::asio::awaitable<Result<std::vector<TwinLabels>>> look_for_twins(promql::Client& client,
                                                                       const ReaderOptions& options, UtcTime now) {
  std::vector<Series> latest;
  std::vector<Series> earlier;
  const counting::Selection everything;
  for (auto& wanted : wanted_counters(options.schemas, everything, options.job)) {
    const Window recent{now - std::chrono::minutes{5}, now};
    auto query = promql::series_count(wanted.metric, wanted.matchers, recent);
    auto count = co_await client.instant(query);
    if (!count) co_return std::move(count).error();
    double series = 0;
    for (const auto& found : count->series)
      series += found.values.empty() ? 0 : found.values.back();
    if (series > static_cast<double>(kMostSeries)) {
      std::vector<std::string> selectors{promql::selector(wanted.metric, wanted.matchers)};
      std::string label = "service";
      for (const auto& schema : options.schemas) {
        if (schema.egress.metric == wanted.metric || schema.ingress.metric == wanted.metric)
          label = schema.service_label;
      }
      auto names = co_await client.label_values(label, std::move(selectors), recent);
      if (!names) co_return std::move(names).error();
      if (!names->empty()) wanted.matchers.push_back({label, {names->front()}});
    }
    for (auto* into : {&latest, &earlier}) {
      const auto end = into == &latest ? now : now - std::chrono::hours{1};
      const Window window{end - std::chrono::minutes{5}, end};
      query = promql::last_values(wanted.metric, wanted.matchers, window);
      auto answer = co_await client.instant(query);
      if (!answer) co_return std::move(answer).error();
      for (auto& found : answer->series) {
        found.labels = counting::without_replica(std::move(found.labels), options.replica_labels);
        into->push_back(std::move(found));
      }
    }
  }
  co_return find_twin_labels(options.schemas, latest, earlier);
}

}  // namespace bandwatch::reading
