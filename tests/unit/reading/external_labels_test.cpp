#include "common/reading/external_labels.hpp"

#include "tests/support/catch.hpp"

#include <vector>

using namespace bandwatch;
using reading::ExternalLabels;
using reading::more_labels;

namespace {

Labels up_of(const char* instance, std::vector<Labels::Pair> more = {}) {
  more.push_back({"__name__", "up"});
  more.push_back({"job", "kong"});
  more.push_back({"instance", instance});
  return Labels{std::move(more)};
}

const ExternalLabels kExternal{{"cluster", "eu-1"}, {"replica", "k8s-0"}};

}  // namespace

TEST_CASE("what remote read shows more of the same series is external") {
  CHECK(more_labels({up_of("a", kExternal), up_of("b", kExternal)}, {up_of("a"), up_of("b")}) == kExternal);
  CHECK(more_labels({up_of("a")}, {up_of("a")}) == ExternalLabels{});
  CHECK(more_labels({}, {}) == ExternalLabels{});
}

TEST_CASE("a series that has an external label of its own keeps it, and others tell its value") {
  const auto own = up_of("a", {{"cluster", "test"}, {"replica", "k8s-0"}});
  const auto found = more_labels({own, up_of("b", kExternal)}, {up_of("a", {{"cluster", "test"}}), up_of("b")});
  REQUIRE(found == kExternal);
  CHECK(reading::without(own, *found).get("cluster") == "test");
  CHECK(reading::without(up_of("b", kExternal), *found) == up_of("b"));
}

TEST_CASE("of several series that fit, the one with the most labels is the same") {
  const auto staged = up_of("a", {{"stage", "canary"}});
  const auto remote = up_of("a", {{"stage", "canary"}, {"cluster", "eu-1"}, {"replica", "k8s-0"}});
  CHECK(more_labels({remote}, {up_of("a"), staged}) == kExternal);
}

TEST_CASE("a series that only one of the interfaces shows says nothing") {
  CHECK(more_labels({up_of("a", kExternal), up_of("new", kExternal)}, {up_of("a"), up_of("gone")}) == kExternal);
}

TEST_CASE("interfaces that can't be brought together are not mixed") {
  CHECK(more_labels({up_of("a", {{"cluster", "x"}}), up_of("b", {{"cluster", "y"}})}, {up_of("a"), up_of("b")}) ==
        std::nullopt);
  CHECK(more_labels({up_of("a")}, {up_of("a", {{"tenant", "t"}})}) == std::nullopt);
}
