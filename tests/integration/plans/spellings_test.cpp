// One and the same traffic, as the set-ups of users spell it: the bytes are the same.
#include "tests/integration/plans/histories.hpp"
#include "tests/integration/plans/plan_reader.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/prometheus_server.hpp"
#include "tests/support/victoria_metrics_server.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace {

using namespace bandwatch;
using counting::Series;
using reading::Plan;
using test::BucketCollector;
using test::JobHistory;
using test::PlanReader;

constexpr UtcTime kBegin{std::chrono::milliseconds{1'790'000'000'000}};

/// Without samples that make no sense: these are the plans' test's.
const std::vector<JobHistory>& plain() {
  static const auto all = [] {
    auto out = test::make_histories(8, kBegin);
    std::erase_if(out, [](const JobHistory& history) { return history.job == "kong-3" || history.job == "kong-6"; });
    return out;
  }();
  return all;
}

/// Prometheus Operator: its target label `service` moves the gateway's own aside.
std::vector<Series> moved_aside(const Series& series) {
  auto out = series;
  out.labels.set("exported_service", series.labels.get("service"));
  out.labels.set("service", "kong-gateway-metrics");
  return {out};
}

/// From the middle on, everything has a label more, and `up` too.
std::vector<Series> relabelled(const Series& series) {
  Series early{series.labels, {}, {}};
  auto late = early;
  late.labels.set("cluster", "eu-1");
  for (std::size_t i = 0; i < series.times.size(); ++i) {
    auto& part = series.times[i] < kBegin + std::chrono::minutes{31} ? early : late;
    part.times.push_back(series.times[i]);
    part.values.push_back(series.values[i]);
  }
  return {early, late};
}

/// The same, and an hour into the history it is taken back.
std::vector<Series> relabelled_for_a_while(const Series& series) {
  auto parts = relabelled(series);
  auto& early = parts[0];
  const auto& late = parts[1];
  Series while_renamed{late.labels, {}, {}};
  for (std::size_t i = 0; i < late.times.size(); ++i) {
    auto& part = late.times[i] < kBegin + std::chrono::minutes{44} ? while_renamed : early;
    part.times.push_back(late.times[i]);
    part.values.push_back(late.values[i]);
  }
  return {early, while_renamed};
}

/// A pair of Prometheus that write into one database: the second scrapes seven seconds later.
std::vector<Series> twice(const Series& series) {
  auto first = series;
  first.labels.set("prometheus_replica", "k8s-0");
  auto second = series;
  second.labels.set("prometheus_replica", "k8s-1");
  for (auto& time : second.times)
    time += std::chrono::seconds{7};
  return {first, second};
}

/// Two scrapers without a label to tell them apart, whose scrapes overlap: now and then a sample shows less.
std::vector<Series> jittering(const Series& series) {
  Series out{series.labels, {}, {}};
  for (std::size_t i = 0; i < series.times.size(); ++i) {
    out.times.push_back(series.times[i]);
    out.values.push_back(series.values[i]);
    if (i % 5 != 2 || i + 1 == series.times.size() || series.values[i] < 100 || series.values[i + 1] < series.values[i])
      continue;
    out.times.push_back(series.times[i] + Duration{90});
    out.values.push_back(series.values[i] - 1);
  }
  return {out};
}

using Spelling = std::function<std::vector<Series>(const Series&)>;

std::vector<Series> spelled(const Spelling& spelling) {
  std::vector<Series> out;
  for (const auto& series : test::series_of(plain())) {
    for (auto& part : spelling(series)) {
      if (!part.times.empty()) out.push_back(std::move(part));
    }
  }
  return out;
}

using Lines = std::map<std::string, std::vector<std::uint64_t>>;

/// What passed by node, service and direction.
Lines lines_of(const BucketCollector& found) {
  Lines out;
  for (const auto& [id, line] : found.bytes) {
    const auto labels = parse_canonical_labels(id);
    const auto counted = counting::counted_series(counting::schema_presets(), labels).value();
    auto& sum = out[counted.target.instance + " " + counted.dimensions.service + " " +
                    std::string{name_of(counted.dimensions.direction)}];
    sum.resize(line.size());
    for (std::size_t i = 0; i < line.size(); ++i)
      sum[i] += line[i].count();
  }
  return out;
}

/// The first difference, in as few words as a failing test needs.
std::string difference(const BucketCollector& found, const BucketCollector& wanted) {
  const auto lines = lines_of(found);
  for (const auto& [name, wanted_line] : lines_of(wanted)) {
    const auto line = lines.find(name);
    if (line == lines.end()) return "missing " + name;
    for (std::size_t i = 0; i < wanted_line.size(); ++i) {
      if (line->second[i] == wanted_line[i]) continue;
      return name + " bucket " + std::to_string(i) + ": " + std::to_string(line->second[i]) + " for " +
             std::to_string(wanted_line[i]);
    }
  }
  return lines.size() > lines_of(wanted).size() ? "too many" : "";
}

void check_spelling(const std::string& url, Plan plan) {
  std::uint64_t total = 0;
  for (const auto& history : plain()) {
    PlanReader reader{url, history.job, plan};
    for (const auto& grid : test::grids_over(history.history.window)) {
      const auto request = test::request_for(grid);
      BucketCollector found{grid.ends.size()};
      reader.read(request, found);
      INFO(name_of(plan) << ", " << history.job << ", " << grid.ends.size() << " buckets");
      REQUIRE(difference(found, *test::expected(history, request)) == "");
      auto narrow = request;
      narrow.selection.services = {"bun-service"};
      narrow.selection.direction = counting::Direction::kEgress;
      BucketCollector some{grid.ends.size()};
      reader.read(narrow, some);
      REQUIRE(difference(some, *test::expected(history, narrow)) == "");
      total += found.total() + some.total();
    }
  }
  REQUIRE(total > 0);
}

void check_both(const Spelling& spelling) {
  const auto series = spelled(spelling);
  const test::PrometheusServer prometheus{series};
  for (const auto plan : {Plan::kChunks, Plan::kSamples, Plan::kBoundaries})
    check_spelling(prometheus.url(), plan);
  const test::VictoriaMetricsServer victoria_metrics{series};
  for (const auto plan : {Plan::kSamples, Plan::kBoundaries})
    check_spelling(victoria_metrics.url(), plan);
}

}  // namespace

TEST_CASE("The gateway's labels may have been moved aside by the scrape's") {
  check_both(moved_aside);
}

TEST_CASE("A label more from some moment on changes no byte") {
  check_both(relabelled);
}

TEST_CASE("Nor does one that goes again") {
  check_both(relabelled_for_a_while);
}

TEST_CASE("A pair of equal Prometheus counts once") {
  check_both(twice);
}

TEST_CASE("Scrapes that overlap make no restart") {
  check_both(jittering);
}
