#include "tests/integration/promql/fixture.hpp"

#include <cmath>
#include <random>
#include <set>

using namespace bandwatch;
using namespace bandwatch::promql;
using namespace bandwatch::test;
using counting::Series;

namespace {

/// A counter with falls, gaps and every kind of neighbourhood in time.
std::vector<std::pair<std::int64_t, double>> counter_samples() {
  return {{0, 100},     {1, 101},     {2, 102},      {3, 103},      {999, 200},   {1000, 210},  {1001, 220},
          {15'000, 5},  {30'000, 50}, {30'001, 7},   {60'000, 70},  {61'000, 70}, {120'000, 6}, {120'001, 8},
          {300'000, 9}, {300'911, 9}, {301'002, 10}, {599'999, 11}, {600'000, 12}};
}

std::vector<Series> database() {
  return {
      make_series({{"__name__", "m"}, {"job", "kong"}, {"route", "a"}, {"service", "s1"}}, counter_samples()),
      make_series({{"__name__", "m"}, {"job", "kong"}, {"route", "b"}, {"service", "s1"}}, {{1000, 1}, {60'000, 2}}),
      make_series({{"__name__", "m"}, {"job", "kong"}, {"service", "s2"}}, {{1000, 4}, {60'000, 3}}),
      make_series({{"__name__", "m"}, {"job", "other"}, {"service", "s3"}}, {{900'000, 3}}),
      make_series({{"__name__", "job:m:sum"}},
                  {{1000, 9007199254740991.0}, {2000, 1e21}, {3000, 0.1}, {4000, INFINITY}}),
  };
}

struct Setup {
  PrometheusServer server{database()};
  Asker asker{options_for(server)};
};

const std::vector<Matcher> kFirst{{"job", {"kong"}}, {"route", {"a"}}};

}  // namespace

TEST_CASE("a real Prometheus answers the typed queries") {
  Setup setup;
  auto& asker = setup.asker;

  SECTION("raw samples are exactly those of the window, to the millisecond") {
    std::mt19937 random{20263};
    std::vector<std::int64_t> edges;
    for (const auto& [ms, value] : counter_samples())
      edges.insert(edges.end(), {ms - 1, ms, ms + 1});
    std::vector<Window> windows{
        {at(0), at(600'000)}, {at(-1), at(600'000)}, {at(0), at(1)}, {at(1), at(2)}, {at(2), at(1000)}};
    while (windows.size() < 300) {
      const auto a = edges[random() % edges.size()];
      const auto b = edges[random() % edges.size()];
      if (a < b) windows.push_back({at(a), at(b)});
    }
    for (const auto& window : windows) {
      std::vector<std::pair<UtcTime, double>> expected;
      for (const auto& [ms, value] : counter_samples()) {
        if (window.contains(at(ms))) expected.emplace_back(at(ms), value);
      }
      const auto series = asker.ask(raw_samples("m", kFirst, window));
      REQUIRE(series.size() == (expected.empty() ? 0U : 1U));
      if (expected.empty()) continue;
      CHECK(series[0].labels == database()[0].labels);
      std::vector<std::pair<UtcTime, double>> got;
      for (std::size_t i = 0; i < series[0].times.size(); ++i)
        got.emplace_back(series[0].times[i], series[0].values[i]);
      REQUIRE(got == expected);
    }
  }

  SECTION("values come as they were stored") {
    const auto series = asker.ask(raw_samples("job:m:sum", {}, {at(0), at(5000)}));
    REQUIRE(series.size() == 1);
    CHECK(series[0].values == std::vector<double>{9007199254740991.0, 1e21, 0.1, INFINITY});
  }

  SECTION("last values keep their labels and ignore what lies at the window's start") {
    const auto series = asker.ask(last_values("m", kFirst, {at(1000), at(30'000)}));
    REQUIRE(series.size() == 1);
    CHECK(series[0].labels == database()[0].labels);
    CHECK(series[0].times == std::vector<UtcTime>{at(30'000)});
    CHECK(series[0].values == std::vector<double>{50});
    CHECK(asker.ask(last_values("m", kFirst, {at(1001), at(14'999)})).empty());
  }

  SECTION("maxima keep all labels but the name") {
    const auto maxima = asker.ask(max_values("m", kFirst, {at(1001), at(600'000)}));
    REQUIRE(maxima.size() == 1);
    CHECK(maxima[0].labels == database()[0].labels.without("__name__"));
    CHECK(maxima[0].values == std::vector<double>{70});
  }

  SECTION("distinct combinations have the asked labels and no others") {
    const std::vector<std::string> labels{"service", "route"};
    const std::vector<Matcher> kong{{"job", {"kong"}}};
    std::set<Labels> found;
    for (const auto& series : asker.ask(distinct("m", kong, labels, {at(0), at(600'000)}))) {
      CHECK(series.values == std::vector<double>{1});
      found.insert(series.labels);
    }
    CHECK(found == std::set<Labels>{Labels{{{"service", "s1"}, {"route", "a"}}},
                                    Labels{{{"service", "s1"}, {"route", "b"}}}, Labels{{{"service", "s2"}}}});
  }

  SECTION("an absent label is matched by the empty value") {
    const std::vector<Matcher> absent{{"route", {""}}};
    CHECK(asker.ask(raw_samples("m", absent, {at(0), at(900'000)})).size() == 2);
    const std::vector<Matcher> absent_or_b{{"route", {"", "b"}}};
    CHECK(asker.ask(raw_samples("m", absent_or_b, {at(0), at(900'000)})).size() == 3);
  }

  SECTION("compressed answers are the same") {
    auto options = options_for(setup.server);
    options.gzip = true;
    Asker packed{options};
    const Window window{at(0), at(900'000)};
    const auto plain = asker.ask(raw_samples("m", {}, window));
    const auto inflated = packed.ask(raw_samples("m", {}, window));
    REQUIRE(plain.size() == inflated.size());
    for (std::size_t i = 0; i < plain.size(); ++i) {
      CHECK(plain[i].labels == inflated[i].labels);
      CHECK(plain[i].times == inflated[i].times);
      CHECK(plain[i].values == inflated[i].values);
    }
  }

  SECTION("the database says what it is") {
    const auto info = asker.describe();
    REQUIRE(info.has_value());
    CHECK(info->name == "prometheus");
    CHECK_FALSE(info->version.empty());
    CHECK(info->retention == std::chrono::hours{24 * 36'500});
  }

  SECTION("a URL without the API is told as such") {
    auto options = options_for(setup.server);
    options.urls.front() += "/prefix";
    Asker lost{options};
    const auto answer = lost.try_asking(raw_samples("m", {}, {at(0), at(1)}));
    REQUIRE(answer.has_error());
    CHECK(answer.error().code == Errc::kUnavailable);
    CHECK(answer.error().detail.find("path prefix") != std::string::npos);
  }
}

TEST_CASE("a real Prometheus refuses with words that we understand") {
  PrometheusSettings settings;
  settings.arguments = {"--query.max-samples=5"};
  const PrometheusServer server{database(), settings};
  Asker asker{options_for(server)};

  const auto too_many = asker.try_asking(raw_samples("m", {}, {at(-1), at(600'000)}));
  REQUIRE(too_many.has_error());
  CHECK(too_many.error().code == Errc::kTooLarge);
  CHECK(too_many.error().detail.find("too many samples") != std::string::npos);

  const std::vector<Matcher> quoted{{"no identifier", {"x"}}};
  const auto rejected = asker.try_asking(raw_samples("m", quoted, {at(0), at(1)}));
  REQUIRE(rejected.has_error());
  CHECK(rejected.error().code == Errc::kInvalidArgument);
}
