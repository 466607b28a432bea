#include "common/reading/twin_watch.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/text.hpp"

#include <vector>

using namespace bandwatch;
using counting::Series;
using reading::find_twin_labels;

namespace {

struct Reading {
  std::vector<Labels::Pair> more;
  double before;
  double now;
};

std::vector<reading::TwinLabels> twins_of(const std::vector<Reading>& all) {
  std::vector<Series> now;
  std::vector<Series> before;
  for (const auto& reading : all) {
    auto pairs = reading.more;
    pairs.push_back({"__name__", "kong_bandwidth_bytes"});
    pairs.push_back({"direction", "egress"});
    const Labels labels{std::move(pairs)};
    now.push_back(Series{labels, {UtcTime{}}, {reading.now}});
    before.push_back(Series{labels, {UtcTime{}}, {reading.before}});
  }
  return find_twin_labels(counting::schema_presets(), now, before);
}

}  // namespace

TEST_CASE("two jobs that scrape one node are twins, whatever was in flight between their scrapes") {
  const auto found = twins_of({{{{"job", "a"}, {"instance", "n1"}, {"service", "x"}}, 9e9, 9e9 + 5e6},
                               {{{"job", "b"}, {"instance", "n1"}, {"service", "x"}}, 9e9 - 1000, 9e9 + 5e6 + 2000},
                               {{{"job", "a"}, {"instance", "n1"}, {"service", "y"}}, 1e6, 3e6},
                               {{{"job", "b"}, {"instance", "n1"}, {"service", "y"}}, 1e6, 3e6}});
  REQUIRE(found.size() == 1);
  CHECK(found.front() == reading::TwinLabels{"job", "a", "b", "n1", 2});
  const auto told = sentence_of(found.front());
  CHECK(test::contains(told, R"(job="a" and job="b" show the same counters of instance n1)"));
  CHECK(test::contains(told, "gateway.job"));
}

TEST_CASE("a label that nobody named may tell two equal scrapers apart") {
  const auto found = twins_of({{{{"job", "a"}, {"instance", "n1"}}, 1e6, 3e6},
                               {{{"job", "a"}, {"instance", "n1"}, {"scraper", "two"}}, 1e6, 3e6 + 10}});
  REQUIRE(found.size() == 1);
  CHECK(test::contains(sentence_of(found.front()), "add scraper to gateway.replica_labels"));
}

TEST_CASE("what only looks alike is no twin") {
  SECTION("two nodes that share the load evenly") {
    CHECK(
        twins_of({{{{"job", "a"}, {"instance", "n1"}}, 0, 3e6}, {{{"job", "a"}, {"instance", "n2"}}, 0, 3e6}}).empty());
  }
  SECTION("two services of one node") {
    CHECK(twins_of({{{{"job", "a"}, {"instance", "n1"}, {"service", "x"}}, 0, 3e6},
                    {{{"job", "a"}, {"instance", "n1"}, {"service", "y"}}, 0, 3e6}})
              .empty());
  }
  SECTION("status codes of which one pair is alike and another is not") {
    CHECK(twins_of({{{{"instance", "n1"}, {"service", "x"}, {"code", "200"}}, 0, 3e6},
                    {{{"instance", "n1"}, {"service", "x"}, {"code", "304"}}, 0, 3e6},
                    {{{"instance", "n1"}, {"service", "y"}, {"code", "200"}}, 0, 8e6},
                    {{{"instance", "n1"}, {"service", "y"}, {"code", "304"}}, 0, 1e5}})
              .empty());
  }
  SECTION("equal growth from different values, and growth that says nothing") {
    CHECK(twins_of({{{{"job", "a"}, {"instance", "n1"}}, 5e8, 5e8 + 3e6}, {{{"job", "b"}, {"instance", "n1"}}, 0, 3e6}})
              .empty());
    CHECK(twins_of({{{{"job", "a"}, {"instance", "n1"}}, 7, 9}, {{{"job", "b"}, {"instance", "n1"}}, 7, 9}}).empty());
  }
}
