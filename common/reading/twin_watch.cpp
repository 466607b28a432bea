#include "common/reading/twin_watch.hpp"

#include "common/counting/twins.hpp"
#include "common/promql/query.hpp"
#include "common/reading/wanted.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

// GCC 12 destroys some temporaries of a co_await expression twice: whatever is passed on has a name first.
namespace bandwatch::reading {
namespace {

using counting::GatewaySchema;
using counting::Series;

/// How often the samples of two series must take turns, to tell twins from one that follows another.
constexpr std::size_t kTurns = 3;
/// One turn in so many may show less: a restart. Of two counters that have nothing to do with one another, half do.
constexpr std::size_t kTurnsPerFall = 4;
constexpr std::size_t kMostSeries = 2'000;

struct Pair {
  std::size_t agree{0};
  std::size_t disagree{0};
  std::string instance;
};

/// The samples of both in the order of time; which of the two each is of, and its value.
std::vector<std::pair<int, double>> interleaved(const Series& a, const Series& b) {
  std::vector<std::pair<int, double>> out;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.times.size() || j < b.times.size()) {
    const bool is_a = j == b.times.size() || (i < a.times.size() && a.times[i] <= b.times[j]);
    const auto value = is_a ? a.values[i] : b.values[j];
    if (value >= 0) out.emplace_back(is_a ? 0 : 1, value);  // others are no samples of a counter
    ++(is_a ? i : j);
  }
  return out;
}

/// Two that show one counter don't show less than the other showed before; any others do sooner or later.
void hold_together(Pair& pair, const Series& a, const Series& b) {
  const auto samples = interleaved(a, b);
  std::size_t turns = 0;
  std::size_t falls = 0;
  for (std::size_t i = 1; i < samples.size(); ++i) {
    if (samples[i].first == samples[i - 1].first) continue;
    ++turns;
    if (samples[i].second < samples[i - 1].second) ++falls;
  }
  const bool says_nothing = samples.empty() || samples.back().second <= 0;
  if (turns < kTurns || says_nothing) return;
  ++(falls * kTurnsPerFall <= turns ? pair.agree : pair.disagree);
}

using Question = boost::asio::awaitable<Result<std::vector<Series>>>;

/// The labels that say what a series counts: twins share them.
void erase_own(std::set<std::string>& names, const std::vector<GatewaySchema>& schemas) {
  const auto erase = [&](const std::string& label) {
    names.erase(label);
    names.erase(counting::exported(label));
  };
  for (const auto& schema : schemas) {
    for (const auto* label :
         {&schema.service_label, &schema.route_label, &schema.consumer_label, &schema.workspace_label})
      erase(*label);
    for (const auto* selector : {&schema.egress, &schema.ingress}) {
      for (const auto& matcher : selector->matchers)
        erase(matcher.first);
    }
  }
  names.erase("__name__");
  names.erase("instance");
}

/// The samples of `window`, as a scraper spells them without its replica label.
Question samples_in(promql::Client& client, const ReaderOptions& options, Wanted wanted, Window window) {
  auto query = promql::raw_samples(wanted.metric, wanted.matchers, window);
  auto answer = co_await client.instant(std::move(query));
  if (!answer) co_return std::move(answer).error();
  counting::unite_twins(answer->series, options.replica_labels, window);
  co_return std::move(answer->series);
}

/// Asks for one service alone where all are too many.
boost::asio::awaitable<Result<void>> narrow(promql::Client& client, const ReaderOptions& options, Wanted& wanted,
                                            Window window) {
  auto query = promql::series_count(wanted.metric, wanted.matchers, window);
  auto count = co_await client.instant(std::move(query));
  if (!count) co_return std::move(count).error();
  double series = 0;
  for (const auto& found : count->series)
    series += found.values.empty() ? 0 : found.values.back();
  if (series <= static_cast<double>(kMostSeries)) co_return Result<void>{};
  std::string label;
  for (const auto& schema : options.schemas) {
    if (schema.egress.metric == wanted.metric || schema.ingress.metric == wanted.metric) label = schema.service_label;
  }
  std::vector<std::string> selectors{promql::selector(wanted.metric, wanted.matchers)};
  auto named = label;
  auto names = co_await client.label_values(std::move(named), std::move(selectors), window);
  if (!names) co_return std::move(names).error();
  if (!names->empty()) wanted.matchers.push_back({label, {names->front()}});
  co_return Result<void>{};
}

boost::asio::awaitable<Result<std::set<std::string>>> labels_of_scrapers(promql::Client& client,
                                                                         const ReaderOptions& options,
                                                                         const std::set<std::string>& jobs,
                                                                         Window window) {
  std::set<std::string> out{"job"};
  auto asked = wanted_witnesses(options.schemas, options.job);
  if (!jobs.empty()) asked.push_back({"up", {{"job", {jobs.begin(), jobs.end()}}}});
  for (const auto& wanted : asked) {
    auto query = promql::last_values(wanted.metric, wanted.matchers, window);
    auto answer = co_await client.instant(std::move(query));
    if (!answer) co_return std::move(answer).error();
    out.merge(scraper_labels(options, answer->series));
  }
  co_return out;
}

}  // namespace

std::set<std::string> scraper_labels(const ReaderOptions& options, const std::vector<Series>& scrapes) {
  std::set<std::string> out;
  for (const auto& series : scrapes) {
    for (const auto& [name, value] : series.labels.pairs())
      out.insert(name);
  }
  for (const auto& name : options.replica_labels)
    out.erase(name);
  erase_own(out, options.schemas);
  return out;
}

std::vector<TwinLabels> find_twin_labels(const std::set<std::string>& labels, const std::vector<Series>& counters) {
  std::vector<TwinLabels> out;
  for (const auto& name : labels) {
    std::map<Labels, std::vector<std::pair<std::string, const Series*>>> groups;
    for (const auto& series : counters)
      groups[series.labels.without(name)].emplace_back(series.labels.get(name), &series);
    std::map<std::pair<std::string, std::string>, Pair> pairs;
    for (const auto& [rest, members] : groups) {
      for (std::size_t i = 0; i < members.size(); ++i) {
        for (std::size_t j = i + 1; j < members.size(); ++j) {
          auto& pair = pairs[std::minmax(members[i].first, members[j].first)];
          pair.instance = rest.get("instance");
          hold_together(pair, *members[i].second, *members[j].second);
        }
      }
    }
    for (const auto& [both, pair] : pairs) {
      // Where traffic comes in bursts, a few of them differ at any moment.
      if (pair.agree > pair.disagree) out.push_back({name, both.first, both.second, pair.instance, pair.agree});
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
                                                                       const ReaderOptions& options,
                                                                       const std::set<std::string>& jobs, UtcTime now) {
  const Window window{now - kTwinWindow, now};
  std::vector<Series> counters;
  const counting::Selection everything;
  for (auto& wanted : wanted_counters(options.schemas, everything, options.job)) {
    auto narrowed = co_await narrow(client, options, wanted, window);
    if (!narrowed) co_return std::move(narrowed).error();
    auto asking = samples_in(client, options, std::move(wanted), window);
    auto found = co_await std::move(asking);
    if (!found) co_return std::move(found).error();
    counters.insert(counters.end(), std::make_move_iterator(found->begin()), std::make_move_iterator(found->end()));
  }
  auto asking = labels_of_scrapers(client, options, jobs, window);
  const auto labels = co_await std::move(asking);
  if (!labels) co_return labels.error();
  co_return find_twin_labels(*labels, counters);
}

}  // namespace bandwatch::reading
