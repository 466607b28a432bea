#include "common/reading/twin_watch.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/text.hpp"

#include <set>
#include <string>
#include <vector>

using namespace bandwatch;
using counting::Series;
using reading::find_twin_labels;

namespace {

struct Reading {
  std::vector<Labels::Pair> labels;
  std::vector<double> values;  ///< one each minute; the next series' come a second after these
};

std::vector<reading::TwinLabels> twins_of(const std::vector<Reading>& all) {
  std::vector<Series> counters;
  Duration behind{};
  for (const auto& reading : all) {
    auto pairs = reading.labels;
    pairs.push_back({"__name__", "kong_bandwidth_bytes"});
    pairs.push_back({"direction", "egress"});
    Series series{Labels{std::move(pairs)}, {}, reading.values};
    for (std::size_t i = 0; i < reading.values.size(); ++i)
      series.times.push_back(UtcTime{} + std::chrono::minutes{i} + behind);
    behind += std::chrono::seconds{1};
    counters.push_back(std::move(series));
  }
  return find_twin_labels({"job", "scraper"}, counters);
}

}  // namespace

TEST_CASE("two jobs that scrape one node are twins, whatever was in flight between their scrapes") {
  const auto found = twins_of({{{{"job", "a"}, {"instance", "n1"}, {"service", "x"}}, {9e9, 9e9 + 10, 9e9 + 5e6}},
                               {{{"job", "b"}, {"instance", "n1"}, {"service", "x"}}, {9e9 + 7, 9e9 + 4e6, 9e9 + 6e6}},
                               {{{"job", "a"}, {"instance", "n1"}, {"service", "y"}}, {1, 2, 3}},
                               {{{"job", "b"}, {"instance", "n1"}, {"service", "y"}}, {1, 3, 3}}});
  REQUIRE(found.size() == 1);
  CHECK(found.front() == reading::TwinLabels{"job", "a", "b", "n1", 2});
  const auto told = sentence_of(found.front());
  CHECK(test::contains(told, R"(job="a" and job="b" show the same counters of instance n1)"));
  CHECK(test::contains(told, "gateway.job"));
}

TEST_CASE("a label that nobody named may tell two equal scrapers apart") {
  const auto found = twins_of({{{{"job", "a"}, {"instance", "n1"}}, {1e6, 3e6}},
                               {{{"job", "a"}, {"instance", "n1"}, {"scraper", "two"}}, {1e6, 3e6 + 10}}});
  REQUIRE(found.size() == 1);
  CHECK(test::contains(sentence_of(found.front()), "add scraper to gateway.replica_labels"));
}

TEST_CASE("idle counters that agree to the byte are twins, too, and a restart of one service hides none") {
  CHECK(twins_of({{{{"job", "a"}, {"instance", "n1"}, {"service", "x"}}, {28'000, 28'000}},
                  {{{"job", "b"}, {"instance", "n1"}, {"service", "x"}}, {28'000, 28'000}},
                  {{{"job", "a"}, {"instance", "n1"}, {"service", "y"}}, {5, 5}},
                  {{{"job", "b"}, {"instance", "n1"}, {"service", "y"}}, {5, 5}},
                  {{{"job", "a"}, {"instance", "n1"}, {"service", "z"}}, {28'000, 5}},
                  {{{"job", "b"}, {"instance", "n1"}, {"service", "z"}}, {28'000, 7}}})
            .size() == 1);
}

TEST_CASE("what only looks alike is no twin") {
  SECTION("two nodes that share the load evenly") {
    CHECK(twins_of({{{{"job", "a"}, {"instance", "n1"}}, {1e6, 3e6}}, {{{"job", "a"}, {"instance", "n2"}}, {1e6, 3e6}}})
              .empty());
  }
  SECTION("two services of one node, and status codes: labels of the gateway") {
    CHECK(twins_of({{{{"job", "a"}, {"instance", "n1"}, {"service", "x"}}, {1e6, 3e6}},
                    {{{"job", "a"}, {"instance", "n1"}, {"service", "y"}}, {1e6, 3e6}}})
              .empty());
    CHECK(twins_of({{{{"instance", "n1"}, {"code", "200"}}, {1e6, 3e6}},
                    {{{"instance", "n1"}, {"code", "304"}}, {1e6, 3e6}}})
              .empty());
  }
  SECTION("nodes of one name in two clusters, of which one pair is alike and another is not") {
    CHECK(twins_of({{{{"instance", "n1"}, {"service", "x"}, {"job", "a"}}, {1e6, 3e6}},
                    {{{"instance", "n1"}, {"service", "x"}, {"job", "b"}}, {1e6, 3e6}},
                    {{{"instance", "n1"}, {"service", "y"}, {"job", "a"}}, {1e6, 8e6}},
                    {{{"instance", "n1"}, {"service", "y"}, {"job", "b"}}, {1e6, 1.1e6}}})
              .empty());
  }
  SECTION("equal growth from different values, and none at all") {
    CHECK(twins_of({{{{"job", "a"}, {"instance", "n1"}}, {5e8, 5e8 + 3e6}},
                    {{{"job", "b"}, {"instance", "n1"}}, {1e6, 4e6}}})
              .empty());
    CHECK(
        twins_of({{{{"job", "a"}, {"instance", "n1"}}, {0, 0}}, {{{"job", "b"}, {"instance", "n1"}}, {0, 0}}}).empty());
  }
}

TEST_CASE("what tells the gateway's own counters apart is no label of a scraper, though a target may have it") {
  reading::ReaderOptions options;
  options.schemas = counting::schema_presets();
  options.replica_labels = {"prometheus_replica"};
  const Labels up{{{"__name__", "up"},
                   {"job", "a"},
                   {"instance", "n1"},
                   {"service", "kong-proxy"},
                   {"exported_route", "x"},
                   {"prometheus_replica", "k8s-0"},
                   {"scraper", "two"}}};
  const std::set<std::string> wanted{"job", "scraper"};
  CHECK(reading::scraper_labels(options, {Series{up, {UtcTime{}}, {1}}}) == wanted);
}

TEST_CASE("a counter that goes on under another label has no twin") {
  const Labels old{{{"__name__", "kong_bandwidth_bytes"}, {"job", "a"}, {"instance", "n1"}}};
  const Labels fresh{{{"__name__", "kong_bandwidth_bytes"}, {"job", "b"}, {"instance", "n1"}}};
  const auto at = [](int minute) { return UtcTime{} + std::chrono::minutes{minute}; };
  CHECK(find_twin_labels({"job"}, {{old, {at(0), at(1), at(2)}, {1e6, 2e6, 3e6}}, {fresh, {at(3), at(4)}, {3e6, 4e6}}})
            .empty());
}
