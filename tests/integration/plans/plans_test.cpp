#include "common/reading/scrape_history.hpp"
#include "tests/integration/plans/histories.hpp"
#include "tests/integration/plans/plan_reader.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/prometheus_server.hpp"
#include "tests/support/victoria_metrics_server.hpp"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <random>

namespace {

using namespace bandwatch;
using counting::BucketGrid;
using reading::BucketRequest;
using reading::Plan;
using test::BucketCollector;
using test::JobHistory;
using test::PlanReader;
using test::request_for;

constexpr UtcTime kBegin{std::chrono::milliseconds{1'790'000'000'000}};

std::size_t history_count() {
  const char* size = std::getenv("BANDWATCH_TEST_SIZE");
  return size != nullptr && std::string{size} == "long" ? 300 : 12;
}

const std::vector<JobHistory>& histories() {
  static const auto all = test::make_histories(history_count(), kBegin);
  return all;
}

/// The databases that hold all histories, started when first asked for.
std::string prometheus() {
  static const test::PrometheusServer server{test::series_of(histories())};
  return server.url();
}
/// The same database as its operator deploys it.
std::string prometheus_with_external_labels() {
  test::PrometheusSettings settings;
  settings.config =
      "global: {external_labels: {cluster: eu-1, prometheus: monitoring/k8s, prometheus_replica: k8s-0}}\n";
  static const test::PrometheusServer server{test::series_of(histories()), settings};
  return server.url();
}
std::string victoria_metrics() {
  static const test::VictoriaMetricsServer server{test::series_of(histories())};
  return server.url();
}

std::string disordered_victoria_metrics() {
  static const test::VictoriaMetricsServer server{test::disordered(test::series_of(histories()))};
  return server.url();
}

/// How the bytes differ, in as few words as a failing test needs.
std::string bytes_differ(const BucketCollector& found, const BucketCollector& wanted) {
  for (const auto& [id, line] : wanted.bytes) {
    const auto other = found.bytes.find(id);
    if (other == found.bytes.end()) return "missing " + id;
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (line[i] == other->second[i]) continue;
      return id + " bucket " + std::to_string(i) + ": " + std::to_string(other->second[i].count()) + " for " +
             std::to_string(line[i].count());
    }
  }
  for (const auto& [id, line] : found.bytes) {
    if (!wanted.bytes.contains(id)) return "too many: " + id;
  }
  return {};
}

std::string difference(const BucketCollector& found, const BucketCollector& wanted) {
  auto out = bytes_differ(found, wanted);
  return out.empty() && found.scrapes != wanted.scrapes ? "scrapes differ" : out;
}

/// `counts_scrapes`: whether the engine has each scrape once, so that a count made by itself is one of scrapes.
void check_all(const std::string& url, Plan plan, bool counts_scrapes = true) {
  std::uint64_t total = 0;
  for (const auto& history : histories()) {
    PlanReader reader{url, history.job, plan};
    for (const auto& grid : test::grids_over(history.history.window)) {
      const auto request = request_for(grid);
      const auto wanted = test::expected(history, request);
      BucketCollector found{grid.ends.size()};
      const auto report = reader.read(request, found);
      INFO(name_of(plan) << ", " << history.job << ", " << grid.ends.size() << " buckets");
      if (plan != Plan::kBoundaries) REQUIRE(report.plan == plan);
      if (!counts_scrapes && plan == Plan::kBoundaries) found.scrapes = wanted->scrapes;
      REQUIRE(difference(found, *wanted) == "");
      if (plan != Plan::kBoundaries) REQUIRE(found.events == wanted->events);
      total += found.total();
    }
  }
  REQUIRE(total > 0);
}

}  // namespace

TEST_CASE("Every plan gives the accountant's bytes for every step, on Prometheus") {
  check_all(prometheus(), GENERATE(Plan::kSamples, Plan::kChunks, Plan::kBoundaries));
}

TEST_CASE("Labels that only remote read shows change nothing") {
  check_all(prometheus_with_external_labels(), GENERATE(Plan::kSamples, Plan::kChunks, Plan::kBoundaries));
}

TEST_CASE("Plans without remote read give the same bytes on VictoriaMetrics") {
  check_all(victoria_metrics(), GENERATE(Plan::kSamples, Plan::kBoundaries));
}

TEST_CASE("Samples that came late or twice change nothing") {
  check_all(disordered_victoria_metrics(), GENERATE(Plan::kSamples, Plan::kBoundaries), false);
}

TEST_CASE("Sums are the same for every step, and a window split anywhere adds up") {
  const auto plan = GENERATE(Plan::kSamples, Plan::kChunks, Plan::kBoundaries);
  const auto total = [&](const std::string& job, const BucketGrid& grid) {
    BucketCollector found{grid.ends.size()};
    PlanReader{prometheus(), job, plan}.read(request_for(grid), found);
    return found.total();
  };
  std::uint64_t seed = 0;
  for (const auto& history : histories()) {
    const auto grids = test::grids_over(history.history.window);
    const auto whole = total(history.job, grids.front());
    INFO(name_of(plan) << ", " << history.job << ", seed " << ++seed);
    for (const auto& grid : grids)
      REQUIRE(total(history.job, grid) == whole);
    const auto [early, late] = test::split(grids.front(), seed);
    REQUIRE(total(history.job, early) + total(history.job, late) == whole);
  }
}

TEST_CASE("The plan of boundaries is used where the grid allows it") {
  const auto& history = histories().front();
  const auto grid = test::even_grid(history.history.window, std::chrono::minutes{5});
  PlanReader reader{prometheus(), history.job, Plan::kBoundaries};
  BucketCollector found{grid.ends.size()};
  CHECK(reader.read(request_for(grid), found).plan == Plan::kBoundaries);
  CHECK(difference(found, *test::expected(history, request_for(grid))).empty());
}

TEST_CASE("A plan finds the engine's abilities out") {
  CHECK(PlanReader{prometheus(), "", Plan::kSamples}.describe().streams_chunks);
  CHECK_FALSE(PlanReader{victoria_metrics(), "", Plan::kSamples}.describe().streams_chunks);
}

TEST_CASE("Linear attribution comes out the same by every plan that reads samples") {
  const auto plan = GENERATE(Plan::kSamples, Plan::kChunks);
  for (const auto& history : histories()) {
    auto request = request_for(test::grids_over(history.history.window).front());
    request.attribution = counting::Attribution::kLinear;
    const auto wanted = test::expected(history, request);
    BucketCollector found{request.grid.ends.size()};
    PlanReader{prometheus(), history.job, plan}.read(request, found);
    INFO(name_of(plan) << ", " << history.job);
    REQUIRE(difference(found, *wanted) == "");
  }
}

TEST_CASE("A selection selects, and scrape jobs are found by themselves") {
  const auto plan = GENERATE(Plan::kSamples, Plan::kChunks, Plan::kBoundaries);
  auto request = request_for(test::even_grid(histories().front().history.window, std::chrono::minutes{5}));
  request.selection.direction = counting::Direction::kIngress;
  request.selection.services = {"bun-service", "ban-service"};
  BucketCollector wanted{request.grid.ends.size()};
  for (const auto& history : histories()) {
    const auto one = test::expected(history, request);
    wanted.bytes.insert(one->bytes.begin(), one->bytes.end());
  }
  BucketCollector found{request.grid.ends.size()};
  PlanReader{prometheus(), "", plan}.read(request, found);
  INFO(name_of(plan));
  REQUIRE(bytes_differ(found, wanted) == "");
  REQUIRE(found.scrapes.size() == histories().size() * 3);
}

TEST_CASE("A read that goes on where another stopped gives the rest, and reads only that") {
  const auto plan = GENERATE(Plan::kSamples, Plan::kChunks);
  for (const auto& history : histories()) {
    const auto grid = test::even_grid(history.history.window, std::chrono::minutes{5});
    const auto whole = test::expected(history, request_for(grid));
    PlanReader reader{prometheus(), history.job, plan};
    BucketCollector found{grid.ends.size()};
    std::shared_ptr<const counting::Resume> resume;
    std::size_t samples = 0;
    std::size_t needed = 0;
    for (std::size_t bucket = 0; bucket < grid.ends.size(); ++bucket) {
      const auto start = bucket == 0 ? grid.start : grid.ends[bucket - 1];
      const auto pad = bucket == 0 ? std::chrono::minutes{5} : std::chrono::minutes{0};
      needed += test::samples_in(history, {start - pad, grid.ends[bucket] + counting::kCatchUp});
      auto request = request_for({start, {grid.ends[bucket]}});
      request.resume = resume;
      request.keep_at = grid.ends[bucket];
      BucketCollector one{1};
      const auto report = reader.read(request, one);
      resume = report.resume;
      REQUIRE(resume != nullptr);
      samples += report.samples;
      for (const auto& [id, line] : one.bytes) {
        const std::vector<Bytes> value{line.front()};
        const counting::CountedSeries series{id, {}, {}};
        found.on_bytes(series, bucket, value);
      }
      for (const auto& [target, line] : one.scrapes) {
        const counting::ScrapeCount count{line.front().first, line.front().second};
        found.on_scrapes(target, bucket, std::span{&count, 1});
      }
    }
    INFO(name_of(plan) << ", " << history.job);
    REQUIRE(difference(found, *whole) == "");
    // Those of each bucket, the pad before the first, and what follows a bucket: it tells what a fall inside meant.
    REQUIRE(samples <= needed);
  }
}

TEST_CASE("What earlier reads found out of the scrapes changes nothing that later ones tell") {
  std::mt19937_64 random{7};
  const auto up_to = [&](std::size_t most) { return random() % (most + 1); };
  for (const auto& history : histories()) {
    const auto all = test::even_grid(history.history.window, reading::kScrapeCell);
    const auto count = all.ends.size();
    PlanReader seasoned{prometheus(), history.job, Plan::kChunks};
    seasoned.prepare({all.ends[all.ends.size() / 3], all.ends[all.ends.size() / 2]});
    for (int round = 0; round < 20; ++round) {
      const auto first = up_to(count - 2);
      const auto last = first + 1 + up_to(count - first - 2);
      auto request = request_for({all.ends[first], {}});
      for (auto bucket = first + 1; bucket <= last; ++bucket)
        request.grid.ends.push_back(all.ends[bucket]);
      if (random() % 3 > 0) request.keep_at = all.ends[first + up_to(last - first)];
      if (random() % 4 == 0) request.attribution = counting::Attribution::kLinear;
      const auto wanted = test::expected(history, request);
      BucketCollector found{request.grid.ends.size()};
      const auto report = seasoned.read(request, found);
      INFO(history.job << ", round " << round << ", buckets " << first << " to " << last);
      REQUIRE(report.plan == Plan::kChunks);
      REQUIRE(difference(found, *wanted) == "");
      REQUIRE(found.events == wanted->events);
      if (!request.keep_at || *request.keep_at == all.ends.back()) continue;
      auto rest = request_for({*request.keep_at, {}});
      std::copy_if(all.ends.begin(), all.ends.end(), std::back_inserter(rest.grid.ends),
                   [&](UtcTime end) { return end > *request.keep_at; });
      rest.attribution = request.attribution;
      rest.resume = report.resume;
      const auto wanted_rest = test::expected(history, rest);
      BucketCollector found_rest{rest.grid.ends.size()};
      seasoned.read(rest, found_rest);
      REQUIRE(difference(found_rest, *wanted_rest) == "");
    }
  }
}
